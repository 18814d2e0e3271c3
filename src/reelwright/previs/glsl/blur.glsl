// What the lens does to things out of focus: light spread over a disc as wide as each point's circle of confusion.
// Source: golden-angle gathering (Vogel 1979); a sharp near thing does not bleed into the blur behind it.
// Each pixel turns its taps its own way, so that they never make rings.
#include "glsl/lens.glsl"
#include "glsl/dither.glsl"
out vec4 colour;
void main() {
  vec2 uv = gl_FragCoord.xy / R;
  float z = away(uv), own = circle(z);
  vec3 sum = texture(image, uv).rgb;
  float weight = 1.;
  float spin = 6.2832 * dither(gl_FragCoord.xy);
  // A small disc needs few taps.
  int taps = own < 2.5 ? 7 : own < 7. ? 12 : 20;
  for (int k = 1; k < taps; k++) {
    float a = float(k) * 2.39996 + spin, r = sqrt(float(k) / float(taps)) * max(own, .6);
    vec2 at = uv + vec2(cos(a), sin(a)) * r / R;
    float other = away(at), c = circle(other);
    float w = other > z + .02 * z ? smoothstep(r - 1.5, r + .5, min(c, own)) : smoothstep(r - 1.5, r + .5, c);
    vec3 tap = min(texture(image, at).rgb, 9.);
    w *= 1. + .5 * smoothstep(1., 4., max(tap.r, max(tap.g, tap.b)));
    sum += tap * w;
    weight += w;
  }
  colour = vec4(sum / weight, 1.);
}
