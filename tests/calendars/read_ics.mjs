// Reads calendars with ical.js. Standard input: a JSON list of texts. Output: for each the list of its instances, as
// [uid, start, end, status, summary]; times as ical.js writes them, with Z where they are UTC.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const LIMIT = 5000;

function instances(component) {
  const event = new ICAL.Event(component);
  const told = (start, end) => [
    event.uid, start.toString(), end.toString(), component.getFirstPropertyValue("status"), event.summary,
  ];
  if (!event.isRecurring()) return [told(event.startDate, event.endDate)];
  const found = [];
  const walk = event.iterator();
  for (let next = walk.next(); next && found.length < LIMIT; next = walk.next()) {
    const end = next.clone();
    end.addDuration(event.duration);
    found.push(told(next, end));
  }
  return found;
}

const texts = JSON.parse(readFileSync(0, "utf8"));
const read = texts.map((text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").flatMap(instances));
process.stdout.write(JSON.stringify(read));
