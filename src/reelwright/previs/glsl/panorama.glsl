// A panorama's land at a ray: what `panorama.py` baked, found again and lit for this moment.
uniform sampler2D panorama_shape;   // normal x and z, openness, cover
uniform sampler2D panorama_place;   // log distance, two shares of the cover, slope to the sun's horizon
uniform vec4 panorama_span;         // half angle, lowest and highest slope, ln(far / near)
uniform float panorama_near;        // metres
vec2 panorama_at(vec3 rd) {
  float slope = rd.y / length(rd.xz);
  vec2 uv = vec2(atan(rd.x, rd.z) / panorama_span.x * .5 + .5, (slope - panorama_span.y) / (panorama_span.z - panorama_span.y));
  return clamp(uv, vec2(.002), vec2(.998));
}
struct Land { float cover; vec3 n; float open; float away; float first; float second; float sunlit; };
Land panorama(vec3 rd) {
  Land land = Land(0., vec3(0., 1., 0.), 1., 1e4, 0., 0., 1.);
  float flat_ = length(rd.xz), slope = rd.y / flat_;
  if (slope > panorama_span.z) return land;
  vec2 uv = panorama_at(rd);
  vec4 a = texture(panorama_shape, uv);
  if (a.a < .004) return land;
  vec4 b = texture(panorama_place, uv);
  vec2 lean = a.rg * 2. - 1.;
  land.n = vec3(lean.x, sqrt(max(1. - dot(lean, lean), .01)), lean.y);
  land.open = a.b; land.cover = smoothstep(0., 1., a.a);
  // The picture ends above the peaks; where it is small its ends would meet.
  land.cover *= 1. - smoothstep(panorama_span.z - .05, panorama_span.z - .015, slope);
  land.away = panorama_near * exp(b.r * panorama_span.w) / max(flat_, .2);
  land.first = b.g; land.second = b.b;
  float climb = sunDir.y / max(length(sunDir.xz), 1e-3), wall = b.a / max(1. - b.a, .05);
  land.sunlit = smoothstep(wall - .035, wall + .03, climb + .004);
  return land;
}
// How much of it is seen: in fog it dissolves into the sky behind it.
float panorama_seen(Land land) { return mix(1., exp(-land.away * .008 * haze), smoothstep(.2, .5, haze)); }
// Its light: the sky's, the sun's where no ridge stands before it, and what comes back from the other slopes.
vec3 panorama_lit(Land land, vec3 albedo, vec3 n) {
  float key = sat(dot(n, sunDir)), wrap = sat((dot(n, sunDir) + .4) / 1.4);
  return albedo * (skyAmbient(n) * 1.5 * land.open + sunLight * land.sunlit * (key * .95 + wrap * .12) * smoothstep(-.03, .03, sunDir.y));
}
