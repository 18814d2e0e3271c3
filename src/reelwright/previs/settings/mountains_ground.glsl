// The knoll and the hills: a meadow whose blades are seen near by, bare earth between them, and rock where it is steep.
#include "glsl/alpine.glsl"
Material mountains_material(inout Vertex v) {
  vec2 p = v.p.xz;
  vec4 broad = texture(noiseMap, p * .0031), near = texture(noiseMap, p * .23), fine = texture(noiseMap, p * vec2(1.9, 1.4));
  vec3 c = alpine_meadow(broad, near);
  float seen = smoothstep(.03, .006, v.foot), mid = smoothstep(.5, .05, v.foot);
  float blades = fine.a * .8 + fine.g * .2;
  c *= mix(1., mix(.50, 1.42, blades), seen * .8) * mix(1., mix(.70, 1.25, near.r), mid) * mix(.8, 1.15, broad.g);
  c = mix(c, vec3(.085, .062, .034) * (.6 + .8 * blades), smoothstep(.68, .9, near.g) * .35 * mid);
  v.n = normalize(v.n + vec3(fine.r - .5, 0., fine.g - .5) * .6 * seen + vec3(near.r - .5, 0., near.g - .5) * .18 * mid);
  float bare = mix(broad.g, near.r, mid);
  c = mix(c, vec3(.20, .19, .175) * (.6 + .8 * bare), smoothstep(.72, .60, v.n.y + (bare - .5) * .2) * smoothstep(60., 120., length(p)));
  Material m = matte(c);
  m.ao = mix(1., .75 + .25 * blades, seen);
  return m;
}
