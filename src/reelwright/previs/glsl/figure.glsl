// What a material is told of the place it colours.
uniform float shell;       // fur: 0 the skin .. 1 the tips
struct Vertex {
  vec3 rest;     // where it is on the model at rest, metres
  vec3 p;        // where it is in the world
  vec3 n;        // unit normal in the world; a material may bend it
  vec4 paint;    // the mesh's
  vec4 look;     // the figure's
  float shell;
  float foot;    // metres across one pixel here
  vec3 rd;       // the way the lens looks at it
};
// Coats: hairs that lie along `flow` (in the rest pose), as streaks of light and dark and as a bent normal. On the
// fur's shells only the hairs are left: `long_` (0..1) is how long they are here. `size` is 1 for an animal of a metre.
void coat_fur(inout Vertex v, inout Material m, vec3 q, vec3 flow, float long_, float size) {
  vec3 side = normalize(vec3(flow.y, -flow.x, 0.) + .001);
  float along = dot(q, flow), across = dot(q, side) + q.z * .8;
  vec2 u = vec2(along * 1.5 + across * .15, across * 6.5) / size;
  vec4 fine = texture(noiseMap, u), broad = texture(noiseMap, vec2(along * .9, across * 1.5) / size + .3);
  float seen = smoothstep(.007 * size, .0015 * size, v.foot);
  float hair = mix(.5, fine.a, .75) + (broad.g - .5) * .35;
#ifndef VERTEX
  if (v.shell > 0. && v.shell > long_ * (.30 + 1.05 * sat(hair + (fine.r - .5) * .5))) discard;
#endif
  float tip = v.shell > 0. ? v.shell / max(long_, .05) : .35;
  m.albedo *= (.90 + .20 * broad.r) * (1. + (fine.a - .5) * .75 * seen) * mix(.62, 1.18, sat(tip));
  v.n = normalize(v.n + (vec3(fine.g, fine.a, fine.r) - .5) * .38 * seen);
  m.fuzz = .5; m.gloss = .035; m.rough = .55;
}
// A wet eye: a dark pupil in a brown iris, and a glint that the sky always gives it.
Material coat_eye(inout Vertex v, vec3 iris) {
  Material m = matte(vec3(.006));
  m.albedo = iris * .35; m.gloss = 1.; m.rough = .10;
  vec3 r = reflect(v.rd, v.n);
  float glint = smoothstep(.93, .975, dot(r, normalize(vec3(-v.rd.x, 1.15, -v.rd.z))));
  m.glow = (skyMiddle + skyHorizon + sunLight * .25) * glint * .5;
  return m;
}
