// What is in focus as it is, and the blur over what is not.
#include "glsl/lens.glsl"
uniform sampler2D soft;
out vec4 colour;
void main() {
  vec2 uv = gl_FragCoord.xy / R;
  float own = circle(away(uv));
  colour = vec4(mix(texture(image, uv).rgb, texture(soft, uv).rgb, smoothstep(.7, 2.2, own)), 1.);
}
