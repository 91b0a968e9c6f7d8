def needed(b):return ''
def plan(*a,**k): return []
