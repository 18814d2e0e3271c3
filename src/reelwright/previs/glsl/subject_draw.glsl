// One subject of one kind, drawn over the scene within the rectangle that holds it. Premultiplied.
uniform int self;
vec3 NAME_normal(vec3 p, int i, float reach) {
  vec2 e = vec2(1., -1.) * reach;
  return normalize(e.xyy * NAME_sdf(p + e.xyy, i) + e.yyx * NAME_sdf(p + e.yyx, i) + e.yxy * NAME_sdf(p + e.yxy, i) + e.xxx * NAME_sdf(p + e.xxx, i));
}
void main() {
  vec3 rd = cameraRay();
  float limit = setting_trace(eye, rd), scale = NAME_at[self].w, hit, cover = 0.;
  vec3 o = unturn(NAME_turn[self], (eye - NAME_at[self].xyz) / scale), d = unturn(NAME_turn[self], rd);
  vec2 span;
  if (!NAME_near(o, d, limit / scale + .1, span)) discard;
  float best = NAME_march(o, d, self, span, pixel(), 56, hit);
  float t = hit * scale;
  // The waterline, or any ground, takes the subject in softly over a few centimetres.
  cover = sat(1.25 - best) * smoothstep(0., .05, limit - t);
  if (cover <= .01) discard;
  vec3 q = o + d * hit;
  vec3 n = NAME_normal(q, self, max(.003, pixel() * hit * .7));
  n = faceforward(n, d, n);
  Material m = NAME_material(q, n, self);
  vec3 c = airTo(lit(m, eye + rd * t, turn(NAME_turn[self], n), rd, sqrt(pixel() * hit * 10.) * .5), rd, t);
  colour = vec4(max(c, 0.) * cover, cover);
  gl_FragDepth = depthOf(t);
}
