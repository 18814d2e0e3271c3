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
// A wet eye (paint.yz: where on its ball, unit): a dark pupil in an iris, and a glint that the sky always gives it.
Material coat_eye(inout Vertex v, vec3 iris, float slit) {
  Material m = matte(vec3(.006));
  vec3 e = vec3(v.paint.yz, sqrt(max(1. - dot(v.paint.yz, v.paint.yz), 0.)));
  vec3 d = e - normalize(vec3(.55, .06, .83));
  float out_ = length(vec3(d.x * (1. + slit), d.y, d.z * (1. + slit)));
  m.albedo = iris * smoothstep(.30, .40, out_) * smoothstep(.95, .70, length(d)) * (.55 + .45 * smoothstep(.2, -.5, d.y));
  m.gloss = .8; m.rough = .10;
  vec3 r = reflect(v.rd, v.n);
  float glint = smoothstep(.90, .965, dot(r, normalize(vec3(-v.rd.x + .25, 1.15, -v.rd.z))));
  m.glow = (skyMiddle + skyHorizon + sunLight * .25) * glint * .6;
  return m;
}
