// The forms of a release: the list of services becomes a search box with chips.

import { pick } from "./change-pick.js";

document.querySelectorAll("select[data-pick]").forEach(pick);
