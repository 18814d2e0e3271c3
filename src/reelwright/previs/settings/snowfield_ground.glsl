// Snow: a wind crust in low ripples, crystals that flash one by one, blue where only the sky lights it.
uniform vec2 snowfield_wind;
uniform float snowfield_white;
Material snowfield_material(inout Vertex v) {
  vec2 p = v.p.xz, w = mat2(.86, -.34, .34, .86) * p;
  vec4 broad = texture(noiseMap, w * vec2(.022, .034)), near = texture(noiseMap, w * vec2(.13, .30)), fine = texture(noiseMap, p * 1.3);
  float seen = smoothstep(.10, .012, v.foot), close = smoothstep(.02, .004, v.foot);
  // Sastrugi: tongues along the wind with a sharp upwind edge.
  float crust = smoothstep(.38, .62, near.g) * smoothstep(.35, .6, broad.g);
  v.n = normalize(v.n + vec3(near.r - .5, 0., near.g - .5) * mix(.10, .42, crust) * seen + vec3(fine.r - .5, 0., fine.a - .5) * .16 * close + vec3(broad.r - .5, 0., broad.g - .5) * .16);
  vec3 c = mix(vec3(.86, .91, .98), vec3(.98, .99, 1.02), crust) * snowfield_white;
  Material m = matte(c);
  // Light goes into snow and comes out again beyond the edge of its shadows.
  m.through = .10;
  m.ao = mix(.92, 1., near.r);
  // A crystal flashes when its own facet sends the sun to the lens.
  vec2 q = p * 46., cell = floor(q);
  float own = hash21(cell), facet = fract(own * 17. + dot(v.rd, vec3(31., 23., 27.)));
  float point = smoothstep(.30, .0, length(q - cell - .5 + (vec2(fract(own * 71.), fract(own * 37.)) - .5) * .5) - v.foot * 14.);
  m.glow = sunLight * step(.965, own) * smoothstep(.55, 1., facet) * point * smoothstep(.030, .006, v.foot) * .8 * shadowAt(v.p, v.n) * smoothstep(-.02, .1, sunDir.y);
  // Snow that the wind carries close over the ground.
  float veil = texture(noiseMap, w * vec2(.035, .16) - vec2(snowfield_wind.x * .06, 0.)).r;
  m.glow += (skyAmbient(vec3(0., 1., 0.)) * .5 + sunLight * .10) * smoothstep(.52, .80, veil) * snowfield_wind.y * .35 * smoothstep(2., 14., length(v.p - eye));
  return m;
}
