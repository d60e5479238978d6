/* Makes events/outlines/world.json: the outlines of the countries, simplified for a map 1200 pixels wide.
 *
 *   npm install world-atlas@2 topojson-client@3 topojson-simplify@3
 *   node outlines.mjs > world.json
 *
 * Run a copy of it in an empty folder. Geography: Natural Earth 1:50m (public domain) as packed in world-atlas.
 *
 * Output: {"arcs": [...], "levels": [...], "rings": {"AD": [[...], ...], ...}}
 *   arcs    one flat list of integers per arc, in hundredths of a degree: longitude, latitude of the first point,
 *           then differences from point to point
 *   levels  one string of digits per arc, a digit per point: the point is needed while the digit is at least the
 *           level of detail wanted; 0 is the finest, each level stands for twice the area of the one before
 *   rings   per country (ISO 3166-1 alpha-2) its rings, each a list of arcs; ~n means arc n backwards
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { presimplify, sphericalTriangleArea } from 'topojson-simplify';

const require = createRequire(import.meta.url);
/* Steradians a point must matter for to be of level 0: 9 square pixels where a radian is 1450 pixels. */
const FINEST = 9 / 1450 ** 2;
const HIGHEST = 9;
/* Islands below this bounding box, in hundredths of a degree, are left out unless they are all a country has. */
const SMALLEST = 14;

/* ISO 3166-1: numeric code, alpha-2 code. */
const ALPHA2 = Object.fromEntries(`
004AF 008AL 010AQ 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM 052BB 056BE 060BM 064BT
068BO 070BA 072BW 074BV 076BR 084BZ 086IO 090SB 092VG 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 132CV 136KY 140CF
144LK 148TD 152CL 156CN 158TW 162CX 166CC 170CO 174KM 175YT 178CG 180CD 184CK 188CR 191HR 192CU 196CY 203CZ 204BJ 208DK
212DM 214DO 218EC 222SV 226GQ 231ET 232ER 233EE 234FO 238FK 239GS 242FJ 246FI 248AX 250FR 254GF 258PF 260TF 262DJ 266GA
268GE 270GM 275PS 276DE 288GH 292GI 296KI 300GR 304GL 308GD 312GP 316GU 320GT 324GN 328GY 332HT 334HM 336VA 340HN 344HK
348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL 380IT 384CI 388JM 392JP 398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA
422LB 426LS 428LV 430LR 434LY 438LI 440LT 442LU 446MO 450MG 454MW 458MY 462MV 466ML 470MT 474MQ 478MR 480MU 484MX 492MC
496MN 498MD 499ME 500MS 504MA 508MZ 512OM 516NA 520NR 524NP 528NL 531CW 533AW 534SX 535BQ 540NC 548VU 554NZ 558NI 562NE
566NG 570NU 574NF 578NO 580MP 581UM 583FM 584MH 585PW 586PK 591PA 598PG 600PY 604PE 608PH 612PN 616PL 620PT 624GW 626TL
630PR 634QA 638RE 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC 663MF 666PM 670VC 674SM 678ST 682SA 686SN 688RS 690SC
694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD 732EH 740SR 744SJ 748SZ 752SE 756CH 760SY 762TJ 764TH
768TG 772TK 776TO 780TT 784AE 788TN 792TR 795TM 796TC 798TV 800UG 804UA 807MK 818EG 826GB 831GG 832JE 833IM 834TZ 840US
850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM
`.trim().split(/\s+/).map((entry) => [entry.slice(0, 3), entry.slice(3)]));
/* Shapes without a numeric code, under the code they have in ISO 3166-1, or a user-assigned one. */
const UNCODED = { 'Somaliland': 'SO', 'N. Cyprus': 'CY', 'Kosovo': 'XK', 'Indian Ocean Ter.': 'AU', 'Siachen Glacier': 'ZZ' };

const world = presimplify(JSON.parse(readFileSync(require.resolve('world-atlas/countries-50m.json'))), sphericalTriangleArea);
const hundredths = (degrees) => Math.round(degrees * 100);
const level = (weight) => Math.min(HIGHEST, Math.floor(Math.log2(weight / FINEST)));

/* The points of an arc that are needed at the finest level, without those that fall together. */
function thin(arc) {
  const points = [];
  arc.forEach(([longitude, latitude, weight], i) => {
    const isEnd = i === 0 || i === arc.length - 1;
    if (!isEnd && weight < FINEST) return;
    const point = [hundredths(longitude), hundredths(latitude), isEnd ? HIGHEST : level(weight)];
    const last = points.at(-1);
    if (last && !isEnd && last[0] === point[0] && last[1] === point[1]) return;
    points.push(point);
  });
  return points;
}

const thinned = world.arcs.map(thin);
const span = (values) => Math.max(...values) - Math.min(...values);
function size(ring) {
  const points = ring.flatMap((i) => world.arcs[i < 0 ? ~i : i]);
  return hundredths(Math.max(span(points.map((p) => p[0])), span(points.map((p) => p[1]))));
}
/* A lone island that is too small to be seen; a ring shared with a neighbour is always kept. */
const uses = new Map();
const polygons = (geometry) => (geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs);
world.objects.countries.geometries.forEach((g) => polygons(g).flat(2).forEach((i) => {
  const arc = i < 0 ? ~i : i;
  uses.set(arc, (uses.get(arc) ?? 0) + 1);
}));
const isIsland = (ring) => ring.length === 1 && uses.get(ring[0] < 0 ? ~ring[0] : ring[0]) === 1;
const isTiny = (ring) => isIsland(ring) && (size(ring) < SMALLEST || thinned[ring[0] < 0 ? ~ring[0] : ring[0]].length < 4);

const countries = {};
for (const geometry of world.objects.countries.geometries) {
  const code = ALPHA2[geometry.id] ?? UNCODED[geometry.properties.name];
  if (!code) throw new Error(`no code for ${geometry.properties.name}`);
  const rings = polygons(geometry).flat();
  const visible = rings.filter((ring) => !isTiny(ring));
  const largest = rings.toSorted((a, b) => size(b) - size(a)).slice(0, 1);
  (countries[code] ??= []).push(...(visible.length ? visible : largest));
}

/* Number the arcs that are still in use. */
const numbers = new Map();
const number = (i) => {
  const arc = i < 0 ? ~i : i;
  if (!numbers.has(arc)) numbers.set(arc, numbers.size);
  return i < 0 ? ~numbers.get(arc) : numbers.get(arc);
};
const rings = Object.fromEntries(Object.keys(countries).sort()
  .map((code) => [code, countries[code].map((ring) => ring.map(number))]));
const kept = [...numbers.keys()].map((arc) => thinned[arc]);
const deltas = (points) => points.flatMap(([x, y], i) => (i ? [x - points[i - 1][0], y - points[i - 1][1]] : [x, y]));
const lines = (values) => `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;

process.stdout.write(`{"arcs": ${lines(kept.map(deltas))},
"levels": ${lines(kept.map((points) => points.map((p) => p[2]).join('')))},
"rings": {\n${Object.entries(rings).map(([code, list]) => `"${code}": ${JSON.stringify(list)}`).join(',\n')}\n}}\n`);
