/**
 * The map of every door, in a chunk of its own (`map.js`, `map.css`, `map-worker.js`).
 *
 * Markup, written by the server and enhanced when it comes into view:
 *
 *     {% load maps %}
 *     <div class="map" data-map="view" {% map_attributes %}
 *          data-map-bounds="121.55,30.43,121.60,30.48"
 *          data-map-grids="/map/grids.geojson">
 *       What to read without JavaScript.
 *     </div>
 *
 * `data-map` is the mode:
 * - `view`: look at layers; a feature with the property `url` is a link.
 * - `pick`: a tap, a drag of the marker, or Enter (the middle) fills the inputs `lon` and `lat` of
 *   the form around it; other names by `data-map-lon`, `data-map-lat`. A `change` of these inputs
 *   (a position found by the device) moves the marker. An element with `data-map-status` in the form
 *   is told the place in words.
 * - `draw`: draws or edits a polygon in the textarea `boundary` of the form around it, as a GeoJSON
 *   geometry (Polygon or MultiPolygon); another name by `data-map-into`. Corners snap to corners of
 *   the shapes around, so that neighbours share their border.
 *   `data-map-shape="line"` draws one line instead, as a GeoJSON LineString.
 * - `shape`: a draft of grids. A click on a grid reads the part `#draft-work` of the page
 *   `data-map-work` with that grid's buildings; a click on a building ticks it there, and the next
 *   on another grid chooses where it goes. With `data-map-preview` buildings are dragged to another
 *   grid: the address answers, as a part, what that would do, and the form `#draft-drop` does it.
 *   The buttons `data-step` take a move back and do it again. Checkboxes
 *   `data-map-switch` show and hide a kind of layer.
 * - `site`: a layout of service centres. A centre is dragged, or clicked and then a place: what moving it
 *   would do is asked of `data-map-try` while it is dragged, and shown in the part `#layout-work` of
 *   the page `data-map-work`, which also keeps it.
 *
 * In the modes `pick` and `draw` the element sends the event `map:change`, which bubbles.
 *
 * Layers, each the address of a GeoJSON FeatureCollection; all are optional:
 * - `data-map-grids`, `data-map-communities`: outlines; properties `code`, `name`, `url`.
 * - `data-map-standing`: outlines coloured by `tone` (`good`, `some`, `bad`, `open`); properties
 *   `code`, `label`, `title`, `url`.
 * - `data-map-proposal`: outlines of a draft; properties `code`, `grid`, `tone`, `name`,
 *   `title`, `odd`.
 * - `data-map-barriers`: lines and areas that no drawn grid crosses.
 * - `data-map-places`: its buildings as points; `code`, `grid`, `tone`, `title`, `moved`.
 * - `data-map-homes`, `data-map-sites`, `data-map-reach`: a layout's buildings, centres, and how far
 *   each reaches; properties `code`, `tone` (-1 outside), `title`, of centres `site` and `name`.
 * - `data-map-buildings`: points from zoom 15 on; properties `name`, `url`.
 * - `data-map-cases`: points; properties `count` (of a cluster), `late`, `title`, `url`.
 *   `data-map-show="heat"` shows them as heat.
 * - `data-map-highlight`: a `code` whose outline stands out, as that of the area being changed.
 * An address with `{bbox}` (west,south,east,north) or `{zoom}` is read again as the map moves.
 *
 * `data-map-bounds` says where to look first. All coordinates in the page, in GeoJSON and in the
 * inputs, are WGS 84 / CGCS2000 degrees; where the basemap is GCJ-02 they are shifted here for
 * display, and back. `{% map_attributes %}` gives the rest: files, words, the basemap.
 */
import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";

import { setWorkerUrl } from "maplibre-gl";

import { enhanceDraw } from "./draw";
import { Ground } from "./ground";
import { enhancePick } from "./pick";
import { enhanceShape } from "./shape";
import { enhanceSite } from "./site";
import { enhanceView } from "./view";

export { changeAll, toBasemap, toGround } from "./datum";

/** Turn one element into its map. */
export function enhance(place: HTMLElement): void {
  setWorkerUrl(new URL(place.dataset["mapWorker"] ?? "", document.baseURI).href);
  const ground = Ground.open(place);
  if (!ground) return;
  const mode = place.dataset["map"];
  if (mode === "pick") enhancePick(ground);
  else if (mode === "draw") enhanceDraw(ground);
  else if (mode === "shape") enhanceShape(ground);
  else if (mode === "site") enhanceSite(ground);
  else enhanceView(ground);
}
