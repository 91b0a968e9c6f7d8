"""Who works at Northquay, in which teams, on which services."""

from apps.accounts.enums import RoleName as R

# slug, name, zone
TEAMS = (
    ("payments", "Payments", "Europe/Berlin"),
    ("ledger", "Ledger and risk", "Europe/Berlin"),
    ("checkout", "Checkout", "Europe/London"),
    ("catalogue", "Search and catalogue", "Europe/London"),
    ("identity", "Identity", "America/New_York"),
    ("logistics", "Logistics", "Europe/Warsaw"),
    ("data", "Data platform", "Asia/Kolkata"),
    ("platform", "Platform operations", "Europe/Berlin"),
)

# The log-ins that are shown: username, name, team, roles.
LOG_INS = (
    ("rita", "Rita Ravn", "platform", (R.RELEASE_MANAGER,)),
    ("milan", "Milan Marek", "platform", (R.CHANGE_MANAGER,)),
    ("cora", "Cora Castell", "ledger", (R.BOARD_MEMBER, R.REQUESTER)),
    ("ines", "Ines Iversen", "payments", (R.REQUESTER, R.IMPLEMENTER)),
    ("otto", "Otto Okafor", "payments", (R.SERVICE_OWNER, R.REQUESTER)),
    ("eva", "Eva Engel", "platform", (R.ENVIRONMENT_MANAGER,)),
    ("ada", "Ada Andersson", "platform", (R.AUDITOR,)),
    ("admin", "Adam Ashworth", "platform", (R.ADMINISTRATOR,)),
    ("vic", "Vic Varga", "catalogue", (R.VIEWER,)),
)

# The others, by team; the first of each leads it.
COLLEAGUES = {
    "payments": ("Jonas Keller", "Mei Lin Zhou", "Tomasz Wrona"),
    "ledger": ("Hanne Lund", "Pavel Novotny", "Sofia Marino", "Idris Bello"),
    "checkout": ("Grace Osei", "Liam Byrne", "Nadia Haddad", "Oscar Lindqvist"),
    "catalogue": ("Priya Raman", "Felix Baumann", "Chloe Martin"),
    "identity": ("Marcus Webb", "Lucia Romero", "Ethan Cole", "Yara Nassar"),
    "logistics": ("Agnieszka Zielinska", "Stefan Popescu", "Marta Kowal", "Henrik Dahl"),
    "data": ("Arjun Mehta", "Kavya Iyer", "Rohan Das", "Leila Farahani"),
    "platform": ("Bruno Silva", "Anna Vogel", "Samuel Adeyemi", "Ruth Steiner", "Noor van Dijk"),
}

# slug, name, tier, what it does; the team's services in order of weight.
SERVICES = {
    "payments": (
        ("payments-api", "Payments API", 1, "Takes card, wallet and bank payments from checkout."),
        ("card-vault", "Card vault", 1, "Keeps card numbers as tokens; the only place that sees them."),
        ("payouts", "Payouts", 2, "Pays merchants and couriers each night."),
        ("refunds", "Refunds", 2, "Gives money back, whole or in part."),
        ("bank-gateway", "Bank gateway", 1, "Talks to acquirers and banks."),
        ("fraud-scoring", "Fraud scoring", 2, "Scores each payment before it is authorised."),
        ("invoice-printer", "Invoice printer", 3, "Renders invoices and receipts."),
        ("payment-pages", "Payment pages", 2, "Hosted pages for merchants without a shop of their own."),
    ),
    "ledger": (
        ("ledger", "Ledger", 1, "Double-entry books of every movement of money."),
        ("reconciliation", "Reconciliation", 2, "Matches bank statements with the ledger."),
        ("tax-engine", "Tax engine", 2, "Works out value-added tax by country."),
        ("risk-limits", "Risk limits", 2, "Stops merchants who owe more than they earn."),
        ("statement-export", "Statement export", 3, "Monthly statements as PDF and CSV."),
        ("currency-rates", "Currency rates", 2, "Rates of thirty currencies, every minute."),
        ("audit-archive", "Audit archive", 3, "Ten years of bookings, write-once."),
    ),
    "checkout": (
        ("checkout-web", "Checkout web", 1, "The page where a basket becomes an order."),
        ("basket", "Basket", 2, "Baskets of signed-in and anonymous buyers."),
        ("order-intake", "Order intake", 1, "Accepts orders and hands them on, once."),
        ("promotions", "Promotions", 3, "Vouchers, bundles and the sale of the week."),
        ("express-checkout", "Express checkout", 2, "One tap for returning buyers."),
        ("order-history", "Order history", 3, "What a buyer ordered before."),
        ("gift-cards", "Gift cards", 3, "Sells and redeems gift cards."),
    ),
    "catalogue": (
        ("search", "Search", 2, "Finds products in eleven languages."),
        ("product-catalogue", "Product catalogue", 2, "Two million products with prices and pictures."),
        ("image-resizer", "Image resizer", 4, "Pictures in every size a page wants."),
        ("price-feed", "Price feed", 3, "Merchants' prices, several times an hour."),
        ("recommendations", "Recommendations", 4, "What others bought as well."),
        ("reviews-store", "Reviews store", 4, "Stars and words of buyers."),
        ("merchant-portal", "Merchant portal", 2, "Where merchants keep their assortment."),
    ),
    "identity": (
        ("sign-in", "Sign-in", 1, "Passwords, passkeys and sessions."),
        ("user-profiles", "User profiles", 2, "Names, addresses, consents."),
        ("single-sign-on", "Single sign-on", 2, "Staff and partners by OpenID Connect."),
        ("permissions-api", "Permissions API", 2, "Who may do what, asked by every service."),
        ("consent-centre", "Consent centre", 3, "Cookies, newsletters, data requests."),
        ("bot-shield", "Bot shield", 3, "Keeps scripts from buying everything."),
        ("customer-notices", "Customer notices", 3, "Mail, text and push to customers."),
    ),
    "logistics": (
        ("parcel-tracking", "Parcel tracking", 2, "Where a parcel is, to the street."),
        ("route-planner", "Route planner", 2, "Tomorrow's routes for nine hundred vans."),
        ("label-service", "Label service", 2, "Shipping labels of fourteen carriers."),
        ("warehouse-link", "Warehouse link", 1, "Orders to the six warehouses, stock back."),
        ("returns-desk", "Returns desk", 3, "Takes parcels back."),
        ("courier-app", "Courier app backend", 2, "What drivers see on their phones."),
        ("customs-forms", "Customs forms", 3, "Declarations for parcels across borders."),
        ("pickup-points", "Pickup points", 3, "Shops that keep parcels."),
    ),
    "data": (
        ("event-stream", "Event stream", 1, "Every event of the house, in order."),
        ("data-lake", "Data lake", 3, "Everything that happened, for analysts."),
        ("reporting", "Reporting", 3, "Dashboards for management and merchants."),
        ("feature-store", "Feature store", 3, "Inputs of the models."),
        ("experiment-platform", "Experiment platform", 4, "Who sees which variant."),
        ("metrics-api", "Metrics API", 4, "Numbers for partners."),
        ("search-indexer", "Search indexer", 3, "Turns product changes into search entries."),
    ),
    "platform": (
        ("edge-gateway", "Edge gateway", 1, "The front door: TLS, routing, limits."),
        ("secrets-store", "Secrets store", 1, "Keys and passwords of machines."),
        ("postgres-fleet", "PostgreSQL fleet", 1, "One hundred and twelve databases."),
        ("message-bus", "Message bus", 1, "Queues between services."),
        ("container-platform", "Container platform", 1, "Where everything runs."),
        ("ci-runners", "CI runners", 3, "Builds and tests."),
        ("log-search", "Log search", 3, "Logs of thirty days."),
        ("monitoring", "Monitoring", 2, "Metrics, alerts, on-call."),
        ("internal-dns", "Internal DNS", 2, "Names of machines."),
    ),
}

# service -> what it does not work without
DEPENDS_ON = {
    "payments-api": ("card-vault", "ledger", "fraud-scoring", "bank-gateway"), "card-vault": ("secrets-store", "postgres-fleet"),
    "payouts": ("ledger", "bank-gateway"), "refunds": ("payments-api", "ledger"), "bank-gateway": ("edge-gateway",),
    "fraud-scoring": ("feature-store", "event-stream"), "payment-pages": ("payments-api",), "invoice-printer": ("tax-engine",),
    "ledger": ("postgres-fleet",), "reconciliation": ("ledger", "bank-gateway"), "tax-engine": ("currency-rates",),
    "risk-limits": ("ledger",), "statement-export": ("ledger",), "audit-archive": ("ledger",),
    "checkout-web": ("basket", "payments-api", "order-intake", "sign-in", "edge-gateway"), "basket": ("product-catalogue",),
    "order-intake": ("message-bus", "warehouse-link"), "promotions": ("basket",), "express-checkout": ("checkout-web", "card-vault"),
    "order-history": ("order-intake",), "gift-cards": ("ledger",), "search": ("search-indexer",),
    "product-catalogue": ("postgres-fleet", "image-resizer"), "price-feed": ("product-catalogue",),
    "recommendations": ("feature-store",), "merchant-portal": ("single-sign-on", "product-catalogue"),
    "sign-in": ("user-profiles", "bot-shield"), "user-profiles": ("postgres-fleet",), "single-sign-on": ("permissions-api",),
    "permissions-api": ("postgres-fleet",), "customer-notices": ("message-bus",), "parcel-tracking": ("event-stream",),
    "route-planner": ("warehouse-link",), "label-service": ("warehouse-link",), "warehouse-link": ("message-bus",),
    "courier-app": ("route-planner", "sign-in"), "returns-desk": ("label-service", "refunds"),
    "event-stream": ("container-platform",), "data-lake": ("event-stream",), "reporting": ("data-lake",),
    "feature-store": ("data-lake",), "search-indexer": ("event-stream", "product-catalogue"),
    "edge-gateway": ("container-platform", "internal-dns"), "postgres-fleet": ("container-platform",),
    "message-bus": ("container-platform",), "container-platform": ("secrets-store",),
}

# board -> seats by username; the first is its chair.
BOARDS = {
    "cab": ("hanne", "cora", "bruno", "grace", "marcus", "agnieszka"),
    "ecab": ("milan", "bruno", "hanne"),
    "qa": ("felix", "nadia"), "operations": ("bruno", "anna", "eva"), "security": ("ruth", "yara"),
    "development": ("jonas", "liam", "pavel"), "product": ("otto", "priya"),
}
