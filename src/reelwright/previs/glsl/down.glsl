// Halves an image; the first time it keeps only what is brighter than film can hold. Source: 13-tap blur (Jimenez 2014).
uniform vec2 R;
uniform sampler2D image;
uniform float threshold;
out vec4 colour;
vec3 tap(vec2 uv) { vec3 c = min(texture(image, uv).rgb, 12.); float b = max(c.r, max(c.g, c.b)); return c * max(b - threshold, 0.) / max(b, 1e-4); }
void main() {
  vec2 uv = gl_FragCoord.xy / R, p = 1. / vec2(textureSize(image, 0));
  vec3 c = tap(uv) * .25;
  c += (tap(uv + p * vec2(1., 1.)) + tap(uv + p * vec2(-1., 1.)) + tap(uv + p * vec2(1., -1.)) + tap(uv - p)) * .125;
  c += (tap(uv + p * vec2(2., 0.)) + tap(uv - p * vec2(2., 0.)) + tap(uv + p * vec2(0., 2.)) + tap(uv - p * vec2(0., 2.))) * .0625;
  colour = vec4(c, 1.);
}
