// Seamless paper: a pool of light where the subject stands, dusk towards the edges, a glow on the wall behind.
uniform vec3 studio_paper, studio_middle;   // colour; the subject's place and its distance from the lens
uniform float studio_light;
vec3 studio_backdrop(vec3 rd) {
  float glow = exp(-dot(rd.xy - vec2(.10, .02), rd.xy - vec2(.10, .02)) * 3.2) * smoothstep(-.2, .6, rd.z);
  return studio_paper * vec3(1., .90, .80) * (.05 + .50 * glow) * studio_light;
}
vec3 setting_backdrop(vec3 rd, vec3 c) { return studio_backdrop(rd); }
#ifndef BACKDROP
Material studio_material(inout Vertex v) {
  vec2 p = v.p.xz - studio_middle.xy;
  float far = length(p) / studio_middle.z, up = v.rest.y;
  float pool = .16 + .95 * exp(-far * far * .85);
  // Pale paper is lit evenly, as for a catalogue; the key alone would burn it out underfoot and leave it grey behind.
  float pale = smoothstep(.45, .85, dot(studio_paper, vec3(.2126, .7152, .0722)));
  pool = mix(pool, .50 - .06 * exp(-far * far), pale);
  Material m = matte(studio_paper * mix(vec3(1.), vec3(1.06, .90, .76), sat(far * .6) * (1. - pale)) * pool);
  // The wall behind catches a lamp of its own.
  vec2 w = vec2(v.rest.x - .30, up - .72);
  m.glow = studio_paper * vec3(1., .91, .82) * .58 * exp(-dot(w, w) * .62) * smoothstep(.8, 2.2, v.rest.z) * studio_light;
    m.glow += studio_paper * .34 * pale * smoothstep(.9, 2.6, far) * studio_light;
  m.ao = mix(1., .75, smoothstep(.0, .5, up));
  return m;
}
#endif
