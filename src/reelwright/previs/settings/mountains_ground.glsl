// The knoll and the hills: a meadow whose blades are seen near by, bare earth between them, and rock where it is steep.
#include "glsl/alpine.glsl"
Material mountains_material(inout Vertex v) {
  vec2 p = v.p.xz;
  float foot = v.foot;
  vec4 near = texture(noiseMap, p * .55), fine = texture(noiseMap, p * vec2(3.1, 2.3));
  vec3 c = alpine_meadow(p, foot);
  float seen = smoothstep(.05, .008, foot), mid = smoothstep(.5, .05, foot);
  float blades = fine.a * .6 + fine.g * .4;
  c *= mix(1., mix(.35, 1.45, blades), seen * .8) * mix(1., mix(.72, 1.24, near.r), mid);
  c = mix(c, vec3(.085, .062, .034) * (.6 + .8 * blades), smoothstep(.60, .80, near.g) * .55 * mid);
  v.n = normalize(v.n + vec3(fine.r - .5, 0., fine.g - .5) * .9 * seen + vec3(near.r - .5, 0., near.g - .5) * .5 * mid);
  // Far off, tussocks.
  vec4 far = texture(noiseMap, p * .07);
  c *= mix(1., mix(.80, 1.15, far.a), smoothstep(1.2, .2, foot));
  c = mix(c, alpine_rock(v.p), smoothstep(.70, .55, v.n.y + (far.r - .5) * .2) * smoothstep(60., 120., length(p)));
  Material m = matte(c);
  m.ao = mix(1., .75 + .25 * blades, seen);
  return m;
}
