// Coats of four-legged animals: hairs that lie along `flow` in the rest pose. On the skin they are streaks of light and
// dark and a bent normal; on the shells of long fur they are tufts, `tuft` metres across, that a pixel sees or blends.
void coat_streaks(inout Vertex v, inout Material m, vec3 q, vec3 flow, float size) {
  vec3 side = normalize(vec3(flow.y, -flow.x, 0.) + .001);
  float along = dot(q, flow), across = dot(q, side) + q.z * .8;
  vec4 fine = texture(noiseMap, vec2(along * 1.5 + across * .15, across * 6.5) / size);
  vec4 broad = texture(noiseMap, vec2(along * .9, across * 1.5) / size + .3);
  float seen = smoothstep(.007 * size, .0015 * size, v.foot);
  m.albedo *= (.90 + .20 * broad.r) * (1. + (fine.a - .5) * .75 * seen);
  v.n = normalize(v.n + (vec3(fine.g, fine.a, fine.r) - .5) * .38 * seen);
  m.fuzz = .5; m.gloss = .035; m.rough = .55;
}
void coat_tufts(inout Vertex v, inout Material m, vec3 flow, float tuft) {
#ifdef FUR
  vec3 a = normalize(cross(flow, vec3(.02, .05, 1.))), b = cross(flow, a);
  vec2 q = vec2(dot(a, v.rest), dot(b, v.rest)) / tuft;
  vec2 column = floor(q);
  float stagger = hash21(column + 31.), along = dot(flow, v.rest) / (tuft * 6.) + stagger * 5.;
  float own = hash21(column * vec2(1., 3.) + floor(along) * vec2(53., 29.));
  vec2 off = q - column - .5 - (vec2(own, stagger) - .5) * .3;
  float tall = (.50 + .50 * own) * (1.12 - 2.6 * dot(off, off)) * (1. - .4 * abs(fract(along) - .6));
  float seen = smoothstep(tuft * .9, tuft * .35, v.foot);
  furCover = sat((mix(.62, tall, seen) - v.shell) * mix(3., 7., seen) + .5);
  m.albedo *= (.86 + .26 * own) * mix(.66, 1.12, v.shell);
  m.fuzz = .8; m.ao = mix(.6, 1.05, v.shell);
#endif
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
