// A soft bead; puffs are dimmer and wider. Premultiplied.
uniform vec3 dropLit, dropShade;
in vec2 spot;
in vec2 style;
in float above;
out vec4 colour;
void main() {
  bool streak = style.y > .2 && style.y < .3;
  // A streak is even along its way and soft at its ends.
  float r2 = streak ? spot.y * spot.y + pow(abs(spot.x) * .72, 6.) : dot(spot, spot);
  float a = exp(-r2 * mix(1.1, 1.0, style.y)) * smoothstep(3.6, 2.2, r2) * style.x;
  a *= style.y > .5 ? smoothstep(-.05, .2, above) : 1.;
  vec3 c = mix(dropLit, dropShade, style.y > .5 ? mix(.15, .85, style.y * 2. - 1.) : smoothstep(0., 1.4, r2) * .6);
  if (style.y > .2 && style.y < .5) c = streak ? mix(dropLit, dropShade, .45) + vec3(.075, .08, .09) : dropLit * 1.35 + .05;  // And lamps far and near.
  colour = vec4(c * a, a);
}
