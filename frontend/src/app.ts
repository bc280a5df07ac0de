/** What pages gain when scripts run. Every page works without this file. */
import "./app.css";
import htmx from "htmx.org";

import { enhanceAutoSubmit } from "./autosubmit";
import { enhanceBell } from "./bell";
import { enhanceBoard } from "./board";
import { enhanceChecks } from "./checks";
import { enhanceCopy } from "./copy";
import { forgetAtSignOut } from "./forget";
import { enhanceHints } from "./hints";
import { enhanceKeys, enhanceKeysToggle } from "./keys";
import { enhanceLocate } from "./locate";
import { enhanceMaps } from "./map/load";
import { enhanceNear } from "./near";
import { enhancePrint } from "./printing";
import { enhanceSearch } from "./search";
import { enhanceSheets } from "./sheet";
import { enhanceSplit } from "./split";
import { enhanceSubmit } from "./submit";
import { enhanceTexts } from "./texts";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.allowNestedOobSwaps = false;
// A refused form comes back as 400 or 409 with its own page part: show it like any answer.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "...", swap: true },
];

document.documentElement.classList.add("js");

/** Prepare one part of the page: the whole document first, then each part htmx brings. */
function enhance(root: ParentNode): void {
  enhanceAutoSubmit(root);
  enhanceChecks(root);
  enhanceCopy(root);
  enhanceKeysToggle(root);
  enhanceLocate(root);
  enhanceMaps(root);
  enhanceNear(root);
  enhancePrint(root);
}

enhanceBell();
enhanceBoard();
enhanceHints();
enhanceKeys();
enhanceSearch();
enhanceTexts();
enhanceSheets();
enhanceSplit();
enhanceSubmit();
forgetAtSignOut();
// The map, a file of its own, asks so for a part of its page.
document.addEventListener("gongzhi:part", (event) => {
  const { address, target } = (event as CustomEvent<{ address: string; target: string }>).detail;
  void htmx.ajax("get", address, { target, swap: "outerHTML" });
});
enhance(document);
document.addEventListener("htmx:load", (event) => {
  const part = (event as CustomEvent<{ elt: HTMLElement }>).detail.elt;
  if (part !== document.body) enhance(part);
});
