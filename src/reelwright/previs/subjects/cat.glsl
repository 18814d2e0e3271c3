// Cats: striped or plain fur that is combed, ears with pink insides, slit eyes that blink, a nose, whiskers. Everything
// is found from the head's pivot, which is the model's origin.
uniform vec4 cat_coat;       // stripes 0..1, pale parts 0..1, fluffy 0..1, size of a tuft (m)
const vec3 CAT_EYE = vec3(.0615, .0190, .0245);
const float CAT_EYE_RADIUS = .0150;
vec3 cat_across(vec3 flow) { return normalize(cross(flow, vec3(.02, .05, 1.))); }
// Which way the hairs lie at rest.
vec3 cat_flow(vec3 q, vec4 paint) {
  if (paint.x > 2.) return vec3(-.25, .97, 0.);
  float head = fades(.045, .085, length(q - vec3(.03, .01, 0.)));
  vec3 body = normalize(vec3(-.52, -.85, 0.));
  vec3 face = normalize(q - vec3(.112, .002, 0.) + vec3(0., 0., 1e-4));
  vec3 flow = mix(body, face, head);
  return normalize(mix(flow, vec3(-1., 0., 0.), smoothstep(.3, .9, paint.x)));
}
// How long they are, 1 for the longest on the back.
float cat_hair(vec3 q, vec4 paint) {
  float fluffy = cat_coat.z;
  if (paint.x > 2.) return paint.x > 3.5 ? 0. : mix(.16, .50, paint.z * (1. - paint.y)) * (1. - .5 * paint.y);
  vec3 eyeside = vec3(q.xy, abs(q.z));
  float face = fades(.035, .115, q.x * 1.0 + abs(q.y + .005) * .2 + .05 - abs(q.z) * .9 + .0);
  float head = fades(.05, .10, length(q - vec3(.03, .01, 0.)));
  float l = mix(1., mix(.16, .62, face), head);
  l *= mix(1., smoothstep(.0155, .034, distance(eyeside, CAT_EYE + vec3(.003, 0., .002))), head);
  // Cheeks and chest wear a ruff; the tail is a brush; legs and paws are smooth.
  float cheek = fades(.0, .032, distance(eyeside, vec3(.012, -.026, .045)));
  float chest = fades(.0, .075, distance(q, vec3(.0, -.085, 0.))) * fades(-.05, -.01, q.y);
  l *= 1. + fluffy * (1.5 * cheek + 1.0 * chest);
  l = mix(l, mix(.9, 1.15, fluffy) * smoothstep(-.02, .06, paint.y), smoothstep(.3, .9, paint.x));
  l *= mix(1., .55, fades(-.27, -.20, q.y) * (1. - smoothstep(.3, .9, paint.x)));
  return l * mix(1., .40, paint.z * fades(-.27, -.20, q.y));
}
vec3 cat_comb(vec3 rest, vec3 n, vec4 paint) { return cat_flow(rest, paint) * cat_hair(rest, paint); }

// Dark lines of a tabby, 0..1, and how pale a place is.
vec2 cat_pattern(vec3 q, vec4 paint) {
  float wob = texture(noiseMap, q.xy * 3.1 + q.z * 1.3).r - .5, fine = texture(noiseMap, q.xy * 9. + q.zx * 4.).r - .5;
  float head = fades(-.75, -.35, paint.x), tail = smoothstep(.4, .8, paint.x);
  float side = abs(q.z);
  // Flanks: narrow broken bands across the back; the tail: wide rings.
  float phase = (paint.y + wob * .030 + fine * .007) * mix(mix(205., 138., cat_coat.z), 165., tail);
  float body = smoothstep(-.05, .45, sin(phase) + .45 * wob + .15) * mix(smoothstep(.02, .55, .45 + wob * 1.6 + fine), 1., .75 + .25 * tail);
  body = max(body, (1. - tail) * (1. - head) * fades(.007, .016, side + fine * .01) * fades(-.05, -.02, q.x));
  body = max(body, tail * smoothstep(.262, .280, paint.y + fine * .01));
  // The face: an M on the forehead, lines over the crown and out from the eyes.
  float up = q.y - .030, crown = smoothstep(.0, .016, up) * fades(.05, .075, q.x);
  float m = smoothstep(.35, .85, cos((side - .001 - max(up, 0.) * .13) * 590.) + fine * .8) * fades(.024, .034, side) * crown;
  m = max(m, fades(.002, .0045, abs(up - .001 - abs(side - .011) * .9 + .006)) * fades(.020, .026, side) * step(.03, q.x) * .8);
  float cheek = smoothstep(.35, .8, cos((q.y + .012 - (.06 - q.x) * .35 + fine * .006) * 300.)) * smoothstep(.030, .036, side) * fades(.035, .06, q.x) * fades(.015, .035, q.y);
  float pale = max(smoothstep(.068, .084, q.x - q.y * .25 - side * .15) * fades(-.003, .012, q.y),
    fades(-.028, -.014, q.y) * smoothstep(.00, .05, q.x));
  pale = max(pale, .8 * fades(.019, .0235, distance(vec3(q.xy, side), CAT_EYE + vec3(.0, -.003, .0))) * fades(.012, .026, q.y));
  float stripes = mix(body, max(m, cheek * .8), head);
  float white = mix(paint.z, pale, head) * (1. - tail);
  return vec2(stripes * (1. - white), white);
}
vec3 cat_fur(vec3 q, vec4 paint, vec3 tone) {
  vec2 pattern = cat_pattern(q, paint);
  vec3 base = tone * mix(vec3(.92), vec3(.90, .80, .70), cat_coat.x);
  vec3 dark = base * mix(vec3(.42), base / max(max(base.r, base.g), base.b), .35) * mix(.62, .50, cat_coat.z);
  vec3 cream = mix(base, vec3(.86, .74, .58), .82 * cat_coat.y);
  return mix(mix(base, dark, pattern.x * cat_coat.x * .85), cream, pattern.y * mix(.15, 1., cat_coat.y));
}
// The eye: lids cut an almond out of the ball; iris, slit, and a wet gleam.
Material cat_eye(inout Vertex v) {
  float side = v.rest.z < 0. ? -1. : 1.;
  vec3 e = (vec3(v.rest.xy, v.rest.z * side) - CAT_EYE) / CAT_EYE_RADIUS;
  vec3 ahead = normalize(vec3(.86, .06, .50));
  vec3 right = normalize(cross(vec3(0., 1., 0.), ahead)), up = cross(ahead, right);
  vec2 p = vec2(dot(e, right), dot(e, up));
  // Tilted: the outer corner is higher.
  p = rot(.24) * p;
  float blink = v.look.w - floor(v.look.w);
  float top = mix(.74, -.46, sat(blink * 1.03)) * (1. - p.x * p.x * .95) + .02, low = -.66 * (1. - p.x * p.x * 1.15);
  float soft = v.foot / CAT_EYE_RADIUS + .03;
  float open = smoothstep(-soft, soft, top - p.y) * smoothstep(-soft, soft, p.y - low);
  float liner = smoothstep(.17 + soft, .07, min(top - p.y, p.y - low));
  float r = length(p), a = atan(p.y, p.x);
  float rays = texture(noiseMap, vec2(a * .32, r * .10)).a;
  vec3 iris = mix(vec3(.66, .56, .10), vec3(.26, .50, .13), smoothstep(.18, .62, r)) * (.62 + .75 * rays);
  iris *= mix(1., .35, smoothstep(.66, .86, r));
  // The lid's shadow on the ball, and light gathered at the far side.
  iris *= mix(.45, 1.15, smoothstep(.0, .75, top - p.y));
  float slit = fades(-soft, soft, abs(p.x) - .235 * sqrt(sat(1. - p.y * p.y * 2.1)));
  vec3 c = mix(iris, vec3(.004), slit);
  vec3 skin = mix(cat_fur(v.rest, vec4(-1., 0., 0., 1.), v.look.rgb), vec3(.02), .55);
  Material m = matte(mix(mix(c, vec3(.015, .010, .008), liner), skin, 1. - open));
  m.gloss = 2.2 * open; m.rough = .09;
  m.glow = iris * (1. - slit) * (1. - liner) * open * .10 * (skyMiddle + .1);
  vec3 gleam = normalize(reflect(v.rd, v.n));
  float spot = smoothstep(.955, .975, dot(gleam, normalize(vec3(sign(sunDir.x) * .42, .55, .15 - .85)))) + .35 * smoothstep(.982, .99, dot(gleam, normalize(vec3(-sign(sunDir.x) * .5, .1, -.8))));
  m.glow += vec3(1.5) * (skyMiddle * .7 + skyHorizon * .5 + .10) * spot * open;
  v.n = normalize(v.n);
  return m;
}
// What has no fur: eyes, nose, whiskers.
Material cat_face_material(inout Vertex v) {
  if (v.paint.x > 5.5) {
    Material w = matte(vec3(.85, .82, .78)); w.through = .5; w.glow = vec3(.10) * skyMiddle;
    return w;
  }
  if (v.paint.x > 4.5) return cat_eye(v);
  Material n = matte(mix(vec3(.62, .22, .19), vec3(.04), fades(.05, .12, v.look.g + v.look.r * .3)));
  n.albedo *= mix(1., .25, fades(.0012, .0024, abs(v.rest.z) + max(v.rest.y - .003, 0.)) + fades(.0, .0018, distance(vec3(v.rest.xy, abs(v.rest.z)), vec3(.1010, .0018, .0042))));
  n.gloss = .55; n.rough = .35;
  return n;
}
Material cat_material(inout Vertex v) {
  float part = v.paint.x;
  Material m = matte(vec3(.5));
  vec3 albedo;
  if (part > 2.) {
    albedo = cat_fur(vec3(.0, .02, .045), vec4(-1., 0., 0., 1.), v.look.rgb) * mix(.8, 1.1, v.paint.y);
    vec3 pink = mix(vec3(.72, .34, .27), albedo, .25);
    albedo = mix(albedo, mix(pink, vec3(.8, .66, .5) * mix(.3, 1., cat_coat.y), v.shell), v.paint.z);
    m.through = .9;
  } else {
    albedo = cat_fur(v.rest, v.paint, v.look.rgb);
    float side = abs(v.rest.z);
    // The mouth: a line under the nose that parts to both sides.
    float lip = abs(v.rest.y + .0125 + .0050 * smoothstep(.0, .010, side) - .006 * smoothstep(.010, .022, side));
    float mouth = fades(.0008, .0022, lip) * fades(.018, .023, side) + fades(.0006, .0016, side) * step(-.0125, v.rest.y) * step(v.rest.y, .002);
    albedo *= 1. - .75 * mouth * step(.078, v.rest.x) * step(part, -.5);
  }
#ifdef FUR
  // Tufts are needles that lie along the flow: cells long in it and narrow across.
  vec3 flow = cat_flow(v.rest, v.paint);
  vec3 a = cat_across(flow), b = cross(flow, a);
  float size = cat_coat.w * (part < -.5 ? .72 : part > 2. ? .5 : 1.);
  vec2 q = vec2(dot(a, v.rest), dot(b, v.rest)) / size;
  vec2 column = floor(q);
  float stagger = hash21(column + 17.), along = dot(flow, v.rest) / (size * 5.) + stagger * 7.;
  float own = hash21(column + floor(along) * vec2(37., 91.));
  vec2 c = q - column - .5 - (vec2(stagger, own) - .5) * .3;
  float tall = (.45 + .55 * own) * (1.15 - 1.5 * dot(c, c) * 2.) * (1. - .35 * abs(fract(along) - .6));
  float seen = fades(size * .35, size * .9, v.foot);
  furCover = sat((mix(.62, tall, seen) - v.shell) * mix(3., 7., seen) + .5);
  albedo *= (.88 + .22 * own) * mix(.60, 1.10, v.shell);
  m.fuzz = 1.;
  m.ao = mix(.55, 1.05, v.shell);
#else
  m.fuzz = .3;
  albedo *= cat_coat.z > .5 ? .55 : .8;
#endif
  m.albedo = albedo;
  return m;
}
