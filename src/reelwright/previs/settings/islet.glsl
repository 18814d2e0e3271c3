// A rock or a sandbank in the sea: dark and wet where waves reach, grass on top of what is broad enough.
Material islet_material(inout Vertex v) {
  vec3 p = v.p;
  float sandy = v.paint.x, top = v.paint.y;
  vec4 broad = texture(noiseMap, p.xz * .05), mid = texture(noiseMap, p.xz * .31 + p.y * .2), fine = texture(noiseMap, p.xz * 1.7 + p.y);
  float grain = mix(.5, fine.a, smoothstep(.02, .003, v.foot));
  // Rock: beds and cracks.
  float beds = texture(noiseMap, vec2(p.x * .05 + p.z * .04, p.y * .55 + mid.r * .12)).g;
  vec3 rock = mix(vec3(.080, .070, .062), vec3(.30, .27, .235), beds * .55 + mid.r * .45) * (.75 + .5 * grain);
  float crack = smoothstep(.80, .98, texture(noiseMap, p.xz * .21 + vec2(.2, .3) * p.y + (broad.rg + .5 * mid.rg) * .35).b) * smoothstep(.05, .01, v.foot);
  rock *= 1. - .5 * crack;
  vec3 sand = mix(vec3(.50, .39, .25), vec3(.62, .50, .34), broad.r) * (.88 + .24 * grain);
  float turf = smoothstep(top * .72, top * .98, p.y + (mid.r - .5) * .25 * top) * step(.5, sandy);
  vec3 grass = mix(vec3(.030, .062, .012), vec3(.15, .17, .045), sat(mid.r * 1.1 + broad.g * .6 - .45)) * (.45 + .75 * fine.g) * (.6 + .8 * grain);
  vec3 c = mix(rock, sand, sandy);
  c = mix(c, grass, turf);
  // Lichen on dry rock.
  c = mix(c, vec3(.34, .27, .10), (1. - sandy) * .32 * smoothstep(.62, .74, mid.g) * smoothstep(.5 * top, top, p.y));
  float wet = smoothstep(.10 + .42 * top, .02 + .20 * top, p.y + (mid.g - .5) * .12);
  float weed = (1. - sandy) * smoothstep(.16 * top + .02, -.05, p.y + (fine.r - .5) * .1);
  c = mix(c, vec3(.020, .030, .012), weed * .8);
  c *= mix(1., .42, wet);
  v.n = normalize(v.n + (vec3(mid.r, fine.r, mid.g) - .5) * mix(.9, .35, sandy) * smoothstep(.2, .01, v.foot));
  Material m = matte(c);
  m.gloss = mix(.08, .85, wet); m.rough = mix(.6, .24, wet);
  m.ao = mix(1., .6, smoothstep(.3, .0, p.y) * (1. - sandy));
  return m;
}
