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
// Short coats: hairs that lie along `flow` (in the rest pose) as streaks of light and dark, and as a bent normal.
// `size` is 1 for an animal of a metre.
void coat_fur(inout Vertex v, inout Material m, vec3 q, vec3 flow, float size) {
  vec3 w = abs(v.n) + .02;
  vec3 side = normalize(vec3(flow.y, -flow.x, .3));
  vec2 u = vec2(dot(q, flow) * 3.1, dot(q, side) * 13. + q.z * 9.) / size;
  vec4 fine = texture(noiseMap, u), broad = texture(noiseMap, q.xy * 1.1 / size + q.z * .7);
  float seen = smoothstep(.006 * size, .0012 * size, v.foot);
  m.albedo *= (.86 + .28 * broad.r) * (1. + (fine.r - .5) * .55 * seen);
  v.n = normalize(v.n + (vec3(fine.g, fine.a, fine.r) - .5) * .34 * seen);
  m.fuzz = .55; m.gloss = .10; m.rough = .62;
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
