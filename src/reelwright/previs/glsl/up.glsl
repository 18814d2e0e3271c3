// Doubles a blurred image onto the sharper one below it: a tent of nine taps.
uniform vec2 R;
uniform sampler2D image, below;
out vec4 colour;
void main() {
  vec2 uv = gl_FragCoord.xy / R, p = 1. / vec2(textureSize(image, 0));
  vec3 c = texture(image, uv).rgb * 4.;
  c += (texture(image, uv + vec2(p.x, 0.)).rgb + texture(image, uv - vec2(p.x, 0.)).rgb + texture(image, uv + vec2(0., p.y)).rgb + texture(image, uv - vec2(0., p.y)).rgb) * 2.;
  c += texture(image, uv + p).rgb + texture(image, uv - p).rgb + texture(image, uv + vec2(p.x, -p.y)).rgb + texture(image, uv + vec2(-p.x, p.y)).rgb;
  colour = vec4(c / 16. + texture(below, uv).rgb, 1.);
}
