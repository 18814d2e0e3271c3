// Painted planks, teak laid in strips, varnish, and sailcloth that the sun shines through.
// paint.x: 1 hull 2 deck 3 wood 4 metal 5 cabin 6 sail 7 rope 8 lantern 9 cockpit 10 pennant 20 foam; look: the hull's
// colour; how dark it is around (foam: how old it is).
vec3 boat_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float t = sceneTime;
  if (paint.x > 5.5 && paint.x < 6.5) {
    float edge = smoothstep(.55, 1., paint.y) * .8 + .2 * sin(3.14159 * paint.y);
    p.z += (.022 * sin(t * 5.1 - paint.y * 6. + fract(paint.z) * 4.) + .012 * sin(t * 9.3 - paint.y * 11.)) * edge;
    p += vec3(.3, 0., 1.) * .025 * sin(t * .9 + paint.z) * sin(3.14159 * paint.y);
  }
  if (paint.x > 9.5 && paint.x < 10.5) p += vec3(.1, .35, 1.) * .09 * paint.y * sin(t * 8. - paint.y * 6.);
  return p;
}
#ifndef VERTEX
float boat_line(float d, float wide) { float w = fwidth(d) + 1e-5; return sat((wide - abs(d)) / w + .5) * min(2. * wide / w, 1.); }
Material boat_wood(Vertex v, vec3 tone, float along) {
  vec4 g = texture(noiseMap, vec2(along * .22, (v.rest.y + v.rest.z) * 2.6));
  Material m = matte(tone * (.62 + .75 * g.r));
  m.gloss = .75; m.rough = .22;
  return m;
}
Material boat_hull(Vertex v) {
  vec3 p = v.rest;
  float sheer = .57 + .03 * p.x + .024 * p.x * p.x, up = p.y / sheer;
  Material m = matte(v.look.rgb * .62 + .015);
  m.gloss = .55; m.rough = .2;
  // Planks follow the sheer.
  float plank = fract(v.paint.y < .5 ? v.paint.y * 17. : (1. - v.paint.y) * 17.) - .5;
  float seam = boat_line(abs(plank) - .5, .035) * smoothstep(.05, .012, v.foot);
  m.albedo *= 1. - .42 * seam;
  v.n = normalize(v.n + vec3(0., plank * -.22, 0.) * smoothstep(.05, .012, v.foot));
  // Antifouling under a boot stripe, and a cove line under the rail.
  float wet = p.y - .035, pale = dot(v.look.rgb, vec3(.33));
  vec3 trim = pale > .6 ? vec3(.035, .075, .20) : vec3(.80, .78, .72);
  m.albedo = mix(m.albedo, trim, boat_line(wet - .05, .028));
  m.albedo = mix(m.albedo, vec3(.26, .028, .02), sat(.5 - wet / (fwidth(wet) + 1e-5)));
  m.albedo = mix(m.albedo, vec3(.95, .62, .18), .9 * boat_line(up - .83, .012));
  // Weather: a little grime along the waterline.
  m.albedo *= mix(1., .75 + .35 * texture(noiseMap, p.xy * vec2(.35, .9)).r, .6);
  m.gloss += .5 * smoothstep(.22, .02, p.y);
  return m;
}
Material boat_sail(inout Vertex v) {
  float jib = step(1.5, v.paint.z), up = v.paint.z - 2. * jib, along = v.paint.y;
  Material m = matte(vec3(.64, .62, .57));
  m.through = .62; m.gloss = .06; m.rough = .6;
  // Panels sewn across the cloth, three battens, reef points, hems.
  float panel = up * 11. + along * (jib > .5 ? .9 : .35);
  float seam = boat_line(fract(panel) - .5, .018);
  m.albedo *= 1. - .13 * seam - .05 * step(.5, fract(panel * .5));
  m.through *= 1. - .35 * seam;
  v.n = normalize(v.n + vec3(0., (fract(panel) - .5) * .05, 0.));
  float hem = max(smoothstep(.97, .985, along), max(smoothstep(.03, .015, along), smoothstep(.018, .01, up)));
  m.albedo *= 1. - .12 * hem; m.through *= 1. - .5 * hem;
  if (jib < .5) {
    float batten = max(boat_line(up - .27 - along * .02, .006), max(boat_line(up - .52 - along * .02, .006), boat_line(up - .76, .006))) * step(.55, along);
    m.albedo *= 1. - .22 * batten; m.through *= 1. - .5 * batten;
    float reef = boat_line(up - .15, .004) * step(.5, fract(along * 24.));
    m.albedo *= 1. - .35 * reef;
    // A device in the boat's colour near the head.
    vec2 q = vec2((v.paint.y - .40) * 1.0, (up - .64) * 2.3);
    float ring = boat_line(length(q) - .085, .018);
    float dot_ = sat(.5 - (length(q) - .038) / (fwidth(length(q)) + 1e-5));
    vec3 ink = dot(v.look.rgb, vec3(.33)) > .6 ? vec3(.45, .03, .03) : v.look.rgb * .55;
    m.albedo = mix(m.albedo, ink, max(ring, dot_) * .9);
  }
  float creases = texture(noiseMap, vec2(along * .5 + up * .4, up * .9 - along * .35) * 1.1).r - .5;
  v.n = normalize(v.n + vec3(creases, creases * .6, 0.) * .14);
  return m;
}
#endif
Material boat_material(inout Vertex v) {
  Material m = matte(vec3(.3));
#ifndef VERTEX
  float part = v.paint.x;
  if (part < 1.5) m = boat_hull(v);
  else if (part < 2.5) {
    m = boat_wood(v, vec3(.34, .20, .10), v.rest.x);
    m.gloss = .18; m.rough = .5;
    m.albedo *= 1. - .72 * boat_line(fract(v.rest.z * 15.) - .5, .06) * smoothstep(.03, .006, v.foot);
  } else if (part < 3.5) m = boat_wood(v, vec3(.30, .125, .042), v.rest.x + v.rest.y * .6);
  else if (part < 4.5) { m.albedo = vec3(.32); m.metal = .8; m.gloss = .7; m.rough = .3; }
  else if (part < 5.5) {
    m.albedo = vec3(.78, .76, .71); m.gloss = .4; m.rough = .3;
    vec2 q = vec2(abs(mod(v.rest.x + .04, .46) - .23), v.rest.y - .79);
    float side = step(.5, abs(v.n.z)) * step(.12, v.rest.x) * step(v.rest.x, 1.3), hole = length(q * vec2(.75, 1.)) - .062;
    float glass = sat(.5 - hole / (fwidth(hole) + 1e-5)) * side, ring = boat_line(hole, .012) * side;
    m.albedo = mix(mix(m.albedo, vec3(.02, .025, .03), glass), vec3(.55, .36, .12), ring);
    m.gloss = mix(m.gloss, 1., max(glass, ring));
    m.glow = vec3(1., .58, .20) * glass * (1. - ring) * v.look.w * 2.2;
  } else if (part < 6.5) m = boat_sail(v);
  else if (part < 7.5) m.albedo = vec3(.42, .36, .26);
  else if (part < 8.5) { m.albedo = vec3(.8, .7, .5); m.glow = vec3(1., .72, .36) * (.1 + 7. * v.look.w); }
  else if (part < 9.5) { m.albedo = vec3(.66, .63, .57); m.gloss = .2; }
  else if (part < 10.5) { m.albedo = vec3(.62, .05, .03); m.through = .5; }
  else {
    float r = length(v.rest.xz) * 2., age = v.look.w;
    vec4 a = texture(noiseMap, v.p.xz * .22 + v.look.xy), b = texture(noiseMap, v.p.xz * .61 - v.look.yx);
    float lace = a.b * .5 + b.b * .5 + (a.r - .5) * .7;
    if (lace < .30 + .55 * age + r * r * .40) discard;
    m.albedo = vec3(.40, .43, .45);
  }
#endif
  return m;
}
