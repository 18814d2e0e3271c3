// Wet skin: a dark cape over the back, grey flanks, a pale belly, an eye and the line of a mouth.
Material dolphin_material(inout Vertex v) {
  vec3 p = v.rest;
  bool fin = v.paint.x > .5;
  float wave = .03 * (texture(noiseMap, p.xz * .7).r - .5);
  float side = p.y + .03 * sin(p.x * 3.1 + .6) + wave;
  float belly = smoothstep(-.02, -.14, side - .03 * smoothstep(.3, .9, p.x)) * smoothstep(-1.0, -.4, p.x);
  float cape = smoothstep(.02, .15, side);
  vec3 grey = mix(vec3(.100, .116, .142), vec3(.030, .038, .054), cape);
  vec3 c = mix(grey, vec3(.40, .385, .385), belly * .85);
  if (fin) c = mix(vec3(.032, .040, .056), vec3(.060, .070, .090), v.paint.y);
  // A brush of lighter grey from the eye over the flank, and scratches that only a close lens sees.
  float scratch = texture(noiseMap, vec2(p.x * 1.3 + p.y * .4, p.y * 6.)).b * smoothstep(.012, .003, v.foot);
  c *= 1. + .22 * smoothstep(.80, 1., scratch);
  c *= v.look.rgb;
  Material m = matte(c);
  if (!fin) {
    float eye_spot = smoothstep(.019, .013, length(vec2(p.x - .864, (p.y + .040) * 1.25))) * step(.06, abs(p.z));
    float lips = abs(p.y + .096 + .05 * (p.x - 1.0) - .035 * sat((.97 - p.x) * 6.));
    float mouth = smoothstep(.008 + v.foot, .002, lips) * smoothstep(.86, .92, p.x);
    m.albedo *= (1. - .95 * eye_spot) * (1. - .65 * mouth);
  }
  m.gloss = mix(1., .55, belly); m.rough = mix(.15, .32, belly);
  return m;
}
