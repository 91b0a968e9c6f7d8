// Rows of time on the calendar: the card of a window beside its bar. What moves one is a link on the card.

import { startCards } from "./calendar-card.js";

startCards(document.querySelector(".tl-frame"));
