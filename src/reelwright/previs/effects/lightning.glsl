// A flash inside the clouds, and a bolt with a branch: a line drawn by noise from the deck to the horizon.
uniform vec4 lightning_flash;   // brightness, bearing (rad), 1 for a bolt, seed
float lightning_path(float y, float seed) {
  float a = textureLod(noiseMap, vec2(y * .55, seed), 0.).r - .5, b = textureLod(noiseMap, vec2(y * 2.3, seed + .31), 0.).r - .5;
  float c = textureLod(noiseMap, vec2(y * 5.3, seed + .67), 0.).r - .5;
  return a * .22 + b * .085 + c * .028;
}
vec3 lightning_sky(vec3 rd, vec3 c, float blur) {
  float power = lightning_flash.x;
  if (power < .01 || rd.y < .0) return c;
  float x = atan(rd.x, rd.z) - lightning_flash.y, y = rd.y;
  vec3 tone = vec3(.62, .72, 1.);
  // The cloud glows around the stroke, its billows between it and the lens stay dark.
  float reach = 1. / (y + .085);
  vec2 p = rd.xz * reach * .085;
  float cloud = textureLod(noiseMap, p * 1.7 + lightning_flash.w, 2.).r * .7 + textureLod(noiseMap, p * 5.1, 3.).r * .3;
  float glow = exp(-(x * x * 5. + (y - .27) * (y - .27) * 14.));
  c += tone * power * glow * (.15 + 1.5 * smoothstep(.35, .75, cloud));
  if (lightning_flash.z > .5 && blur < .001) {
    float top = .36, wide = pixel();
    float fade = smoothstep(top, top - .10, y);
    float main = lightning_path(y, lightning_flash.w) - lightning_path(top, lightning_flash.w);
    float d = abs(x - main), core = .0016 * (.6 + 1.4 * y / top);
    float line = smoothstep(core + wide, core * .4, d) + .20 * exp(-d * 120.) + .06 * exp(-d * 28.);
    // A branch leaves it half way down.
    float fork = .19 - .05 * fract(lightning_flash.w * 7.);
    if (y < fork && y > .055) {
      float side = main + (fork - y) * (fract(lightning_flash.w * 13.) > .5 ? .75 : -.75) + (lightning_path(y * 1.3, lightning_flash.w + .5) - lightning_path(fork * 1.3, lightning_flash.w + .5));
      float e = abs(x - side);
      line += (smoothstep(core * .5 + wide, 0., e) * .6 + .10 * exp(-e * 140.)) * smoothstep(.055, .11, y);
    }
    c += (tone * .6 + .4) * line * fade * min(power, 1.) * 3.2;
  }
  return c;
}
