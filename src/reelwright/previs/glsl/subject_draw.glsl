// One subject of one kind, drawn over the scene within the rectangle that holds it. Premultiplied.
uniform int self;
vec3 NAME_normal(vec3 p, int i, float reach) {
  vec2 e = vec2(1., -1.) * reach;
  return normalize(e.xyy * NAME_sdf(p + e.xyy, i) + e.yyx * NAME_sdf(p + e.yyx, i) + e.yxy * NAME_sdf(p + e.yxy, i) + e.xxx * NAME_sdf(p + e.xxx, i));
}
// One ray: premultiplied colour, and the distance at which it met the subject.
vec4 NAME_seen_along(vec3 rd, out float t) {
  float limit = setting_trace(eye, rd), scale = NAME_at[self].w, hit;
  t = FAR;
  vec3 o = unturn(NAME_turn[self], (eye - NAME_at[self].xyz) / scale), d = unturn(NAME_turn[self], rd);
  vec2 span;
  if (!NAME_near(o, d, limit / scale + .1, span)) return vec4(0.);
  float best = NAME_march(o, d, self, span, pixel() * .7, 44, hit);
  t = hit * scale;
  // The waterline, or any ground, takes the subject in softly over a few centimetres.
  float cover = sat(1.25 - best) * smoothstep(0., .05, limit - t);
  if (cover <= .01) return vec4(0.);
  vec3 q = o + d * hit;
  vec3 n = NAME_normal(q, self, max(.003, pixel() * hit * .6));
  n = faceforward(n, d, n);
  Material m = NAME_material(q, n, self);
  vec3 c = airTo(lit(m, eye + rd * t, turn(NAME_turn[self], n), rd, sqrt(pixel() * hit * 10.) * .4), rd, t);
  return vec4(max(c, 0.) * cover, cover);
}
void main() {
  vec4 sum = vec4(0.);
  float nearest = FAR, t;
  // Four rays a pixel on a turned grid; bright ones are tamed, or edges against a lit rim would stay jagged.
  for (int k = 0; k < 4; k++) {
    vec2 at = vec2(float(k) * .25 - .375, fract(float(k) * .5) + (k > 1 ? .125 : -.125) - .25);
    vec4 one = NAME_seen_along(cameraRay(gl_FragCoord.xy + at), t);
    one.rgb /= 1. + .25 * max(one.r, max(one.g, one.b));
    sum += one * .25;
    if (one.a > .3) nearest = min(nearest, t);
  }
  if (sum.a <= .01) discard;
  sum.rgb /= max(1. - .25 * max(sum.r, max(sum.g, sum.b)), .1);
  colour = sum;
  gl_FragDepth = depthOf(nearest);
}
