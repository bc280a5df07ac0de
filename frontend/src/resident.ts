/** What the residents' pages gain when scripts run. Every page works without this file. */
import "./resident.css";

import { enhanceCopy } from "./copy";
import { forgetSent } from "./draft";
import { enhanceLocate } from "./locate";
import { enhanceMaps } from "./map/load";
import { enhanceNear } from "./near";
import { enhanceReport } from "./sending";
import { enhanceSubmit } from "./submit";

document.documentElement.classList.add("js");

/** Prepare the page, and again what an answer put in its place. */
function enhance(root: ParentNode): void {
  enhanceCopy(root);
  enhanceLocate(root);
  enhanceMaps(root);
  enhanceNear(root);
  enhanceReport(root, enhance);
}

enhanceSubmit();
enhance(document);
void forgetSent(document);
