// Moss, earth and fallen leaves, dappled where the sun comes through; and the crowns of trees farther off.
uniform vec3 forest_leaves, forest_shaft;
Material forest_material(inout Vertex v) {
  vec2 p = v.p.xz;
  vec4 broad = texture(noiseMap, p * .031), near = texture(noiseMap, p * .27), fine = texture(noiseMap, p * vec2(1.7, 1.9));
  float seen = smoothstep(.03, .006, v.foot), mid = smoothstep(.4, .05, v.foot);
  vec3 earth = mix(vec3(.040, .028, .017), vec3(.085, .060, .036), near.r), moss = mix(vec3(.032, .046, .013), vec3(.078, .094, .027), near.g);
  float mossy = smoothstep(.40, .58, broad.r * .7 + near.g * .35);
  vec3 c = mix(earth, moss, mossy);
  c *= mix(1., mix(.5, 1.5, fine.a), seen);
  // Leaves: each cell of a fine mosaic is one, or shows the ground.
  float leaf = smoothstep(.52, .42, fine.b) * smoothstep(.50, .60, near.b * .4 + broad.g * .7) * mid;
  vec3 fallen = mix(vec3(.23, .10, .028), vec3(.15, .085, .035), near.r) * mix(.6, 1.35, fine.g);
  c = mix(c, fallen, leaf * mix(.85, .25, mossy));
  v.n = normalize(v.n + vec3(fine.r - .5, 0., fine.g - .5) * .7 * seen + vec3(near.r - .5, 0., near.g - .5) * .3 * mid);
  // The crowns above let the sun through in patches that sway a little.
  vec2 q = p * .045 + sunDir.xz * .1 + vec2(sin(sceneTime * .5), cos(sceneTime * .43)) * .0018;
  float patch_ = smoothstep(.50, .60, texture(noiseMap, q).r * .6 + texture(noiseMap, q * 3.1).g * .4);
  Material m = matte(c * mix(.42, 1.35, patch_));
  m.ao = mix(.75, 1., fine.a);
  return m;
}
Material forest_head_material(inout Vertex v) {
  vec4 a = texture(noiseMap, vec2(v.rest.x + v.rest.z * .6, v.rest.y) * .21), b = texture(noiseMap, v.rest.zy * .55);
  // Towards its edge a crown is single leaves, with sky between them.
  float leaf = texture(noiseMap, vec2(v.rest.x - v.rest.z, v.rest.y + v.rest.z) * .9 + v.look.rg).a;
#ifndef VERTEX
  if (abs(dot(v.n, v.rd)) < .15 + (leaf - .35) * 1.5) discard;
#endif
  v.n = normalize(v.n + (vec3(a.r, b.g, a.g) - .5) * 1.5);
  Material m = matte(v.look.rgb * mix(.35, 1.7, b.a * .6 + a.r * .4));
  m.through = .35; m.ao = mix(.5, 1., b.a);
  return m;
}
