// Lacquer over metal flakes, tinted glass, lamps that are strips of light, rubber and alloy.
// paint.x: 1 body 2 cabin 3 black 4 chrome 5 mirror housing 6 tyre 7 rim 8 brake disc 9 spokes in motion; look: paint's
// colour; how far the lamps are lit.
#ifndef VERTEX
// How much of a pixel a line, or the inside of an outline, covers.
float car_line(float d, float wide, float foot) { float w = max(fwidth(d), foot * .6); return sat((wide - abs(d)) / w + .5) * min(2. * wide / w, 1.); }
float car_in(float d, float foot) { return sat(.5 - d / max(fwidth(d), foot * .6)); }
float car_box(vec2 p, vec2 half_, float r) { vec2 q = abs(p) - half_ + r; return length(max(q, 0.)) + min(max(q.x, q.y), 0.) - r; }
// What a polished side shows of the ground: bright towards the horizon, dark where the car itself stands over it.
vec3 car_ground(Vertex v, float f0) {
  vec3 r = reflect(v.rd, v.n);
  vec3 ground = (sunLight * max(sunDir.y, 0.) * .55 + skyMiddle * .6 + skyHorizon * .2) * vec3(.34, .31, .27);
  float low = smoothstep(.02, -.06, r.y) * smoothstep(-.75, -.08, r.y);
  return ground * low * (f0 + (1. - f0) * pow(1. - sat(-dot(v.rd, v.n)), 5.));
}
Material car_paint(Vertex v) {
  // The base coat darkens towards its edges, as pigment over metal flakes does.
  float face = sat(-dot(v.rd, v.n));
  Material m = matte(v.look.rgb * mix(.27, .48, face) + .004);
  float flake = texture(noiseMap, v.rest.xz * 9. + v.rest.y * 5.).a;
  m.albedo *= mix(1., .72 + .56 * flake, smoothstep(.006, .001, v.foot) * .5);
  m.gloss = .72; m.rough = .08;
  m.glow = car_ground(v, .08);
  return m;
}
Material car_glass(Vertex v) {
  Material m = matte(vec3(.010, .012, .015));
  m.gloss = 1.25; m.rough = .05;
  m.glow = car_ground(v, .07) * .8;
  return m;
}
Material car_dark(float gloss) { Material m = matte(vec3(.012)); m.gloss = gloss; m.rough = .35; return m; }
Material car_body(inout Vertex v, float lit) {
  vec3 p = v.rest;
  float z = abs(p.z), f = v.foot;
  Material m = car_paint(v);
  // Shut lines: bonnet, doors, bumpers, tank flap.
  float side = step(.70, z), seam = 0.;
  seam = max(seam, side * car_line(p.x - .62 + .10 * smoothstep(.8, .3, p.y), .004, f) * step(.24, p.y));
  seam = max(seam, side * car_line(p.x + .62 + .16 * smoothstep(.45, .8, p.y), .004, f) * step(.24, p.y));
  seam = max(seam, side * car_line(p.y - .245, .004, f) * step(-.64, p.x) * step(p.x, .62));
  seam = max(seam, (1. - side) * step(.80, p.x) * step(p.x, 1.96) * car_line(z - .62 - (p.x - 1.2) * -.10, .004, f));
  seam = max(seam, (1. - side) * car_line(p.x - 1.97 + z * z * .18, .004, f) * step(z, .60) * step(.4, p.y));
  seam = max(seam, side * step(1.6, p.x) * car_line(p.y - .53 + (p.x - 1.75) * .0, .003, f));
  m.albedo *= 1. - .85 * seam; m.gloss *= 1. - .7 * seam;
  // Door handle, flush; a crease under it catches light.
  float handle = car_in(car_box(vec2(p.x + .38, p.y - .70), vec2(.085, .013), .012), f) * side;
  m.albedo *= 1. - .55 * handle;
  if (p.x > 1.55) {
    vec2 q = vec2(z, p.y);
    float mouth = car_box(q - vec2(0., .315), vec2(.50 - .25 * (p.y - .315), .085), .05);
    float gill = car_box(q - vec2(.655, .33), vec2(.085, .10), .03);
    float hole = max(car_in(mouth, f), car_in(gill, f) * step(1.9, p.x)) * step(1.78, p.x);
    float mesh = .5 + .5 * sin((p.y + z) * 190.) * sin((p.y - z) * 190.) * smoothstep(.012, .003, f);
    if (hole > 0.) { Material d = car_dark(.15); d.albedo = vec3(.006 + .016 * mesh); m = hole > .5 ? d : m; }
    // Lamps: dark lenses swept back around the corner, a blade of light above, two projectors inside.
    vec2 h = vec2(z - .60, p.y - .575 - (z - .60) * .18 - (1.95 - p.x) * .26);
    float lens = car_in(car_box(h, vec2(.17, .040 - .05 * h.x), .022), f) * step(1.62, p.x);
    if (lens > .0) {
      Material g = car_glass(v);
      float blade = car_in(car_box(h - vec2(0., .027 - .03 * h.x), vec2(.16, .0055), .004), f);
      float eyes = exp(-dot(h - vec2(-.045, -.006), h - vec2(-.045, -.006)) * 2600.) + exp(-dot(h - vec2(.06, -.008), h - vec2(.06, -.008)) * 2600.);
      g.albedo += vec3(.12) * eyes;
      g.glow = vec3(.86, .93, 1.) * (blade * mix(1.5, 5., lit) + eyes * lit * 9.);
      m.albedo = mix(m.albedo, g.albedo, lens); m.glow = g.glow * lens; m.gloss = mix(m.gloss, g.gloss, lens);
    }
  } else if (p.x < -1.75) {
    vec2 q = vec2(z, p.y);
    float panel = car_in(car_box(q - vec2(0., .765), vec2(.84, .052), .03), f) * step(p.x, -1.98);
    float bar = car_in(car_box(q - vec2(0., .772), vec2(.80, .011), .010), f) * step(p.x, -2.0);
    float under = car_in(p.y - .40 - .04 * smoothstep(.5, .8, z), f) * step(p.x, -1.95);
    float plate = car_in(car_box(q - vec2(0., .565), vec2(.26, .058), .01), f) * step(p.x, -2.0);
    if (under > .5) m = car_dark(.3);
    if (panel > .5) { m = car_glass(v); m.albedo = vec3(.03, .002, .002); }
    m.glow += vec3(1., .035, .02) * bar * mix(.55, 4.2, lit) + vec3(1., .03, .02) * panel * .05 * lit;
    m.albedo = mix(m.albedo, vec3(.55, .55, .52), plate); m.gloss = mix(m.gloss, .2, plate);
  }
  return m;
}
Material car_cabin(inout Vertex v) {
  vec3 p = v.rest;
  float up = v.paint.y, f = v.foot * .9, z = abs(p.z);
  Material m = car_paint(v);
  // The side windows end in a point behind; the posts are black, so that glass wraps around.
  float tail = (p.x + 1.22) * .55, edge = .47;
  float window = max(max(.145 - up + .02 * smoothstep(-.4, -1.2, p.x), up - edge) * .62, max(-tail + up * .28 + .02, p.x - .50 - (.30 - up) * .9));
  float wind = max(max(.55 - up - .10 * smoothstep(.4, .75, p.x), -.02 - p.x + .05 * z) * .8, p.x - .80);
  float rear = max(.60 - up, max(p.x + .80 + z * z * .12, -1.66 - p.x));
  float post = min(max(max(.10 - up, up - .56), -.86 - p.x), .46 - p.x);
  float pane = max(car_in(window, f), max(car_in(wind, f), car_in(rear, f)));
  float black = max(car_in(post, f), max(car_in(wind - .028, f), car_in(rear - .022, f)));
  if (black > 0.) { Material d = car_dark(.8); d.rough = .15; m.albedo = mix(m.albedo, d.albedo, black); m.gloss = mix(m.gloss, d.gloss, black); }
  if (pane > .5) {
    m = car_glass(v);
  }
  float b = car_line(window - .004, .004, f) * (1. - pane);
  m.albedo = mix(m.albedo, vec3(.16), b * .7);
  return m;
}
Material car_material(inout Vertex v) {
  float part = v.paint.x, lit = v.look.w;
  Material m = car_dark(.12);
  if (part < 1.5) m = car_body(v, lit);
  else if (part < 2.5) m = car_cabin(v);
  else if (part < 3.5) m = car_dark(.10);
  else if (part < 4.5) { m.albedo = vec3(.55); m.metal = 1.; m.gloss = .9; m.rough = .2; }
  else if (part < 5.5) { m = v.rest.x < .345 ? car_glass(v) : car_paint(v); }
  else if (part < 6.5) {
    float r = length(v.rest.xy), a = atan(v.rest.y, v.rest.x);
    m.albedo = vec3(.018); m.gloss = .12; m.rough = .55;
    float near = smoothstep(.012, .003, v.foot), tread = step(.318, r);
    m.albedo *= 1. - near * tread * .6 * max(car_line(abs(v.rest.z) - .045, .008, v.foot), car_line(fract(a * 9. + abs(v.rest.z) * 6.) - .5, .10, v.foot * 20.));
    m.albedo += near * (1. - tread) * .012 * car_line(r - .285, .004, v.foot);
  } else if (part < 7.5) { m.albedo = vec3(.30, .305, .315); m.metal = .9; m.gloss = .95; m.rough = .2; }
  else if (part < 8.5) { m.albedo = vec3(.22); m.metal = 1.; m.gloss = .7; m.rough = .3; }
  else {
    float r = length(v.rest.xy), a = atan(v.rest.y, v.rest.x);
    float solid = mix(.42, .20, smoothstep(.05, .21, r)) + .10 * sin(a * 5.) * smoothstep(.0, .12, r);
    m.albedo = vec3(.46) * solid; m.metal = .75; m.gloss = .8 * solid + .1; m.rough = .3;
  }
  return m;
}
#endif
