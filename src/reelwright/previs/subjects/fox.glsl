// A red fox: white from the lips down the chest to the belly, white tail's tip, black socks and backs of the ears.
#include "glsl/coat.glsl"
float fox_length(vec3 q, float part) {
  float face = smoothstep(.29, .35, q.x) * smoothstep(.38, .41, q.y);
  float chest = smoothstep(.09, .18, q.x) * smoothstep(.46, .38, q.y) * smoothstep(.19, .24, q.y);
  float cheek = smoothstep(.26, .28, q.x) * smoothstep(.34, .31, q.x) * smoothstep(.475, .455, q.y) * smoothstep(.40, .43, q.y);
  float l = mix(.45, .9, chest);
  l = mix(l, .22, smoothstep(.215, .175, q.y));
  l = mix(l, 1., smoothstep(-.25, -.34, q.x));
  l = mix(l, .10, face);
  l = max(l, .75 * cheek);
  l = mix(l, .16, step(2.5, part) * step(part, 3.5) * step(.48, q.y));
  return mix(l, .05, smoothstep(.06, .03, q.y));
}
vec3 fox_flow(vec3 q) {
  float head = smoothstep(.245, .27, q.x) * smoothstep(.38, .40, q.y);
  vec3 flow = normalize(mix(vec3(-.92, -.40, 0.), vec3(-1., .25, 0.), head));
  return normalize(mix(flow, vec3(-.15, -1., 0.), smoothstep(.24, .19, q.y) * step(-.26, q.x)));
}
vec3 fox_comb(vec3 rest, vec3 n, vec4 paint) { return fox_flow(rest) * (paint.x > 4. ? 0. : fox_length(rest, paint.x)); }
Material fox_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest, a = vec3(q.xy, abs(q.z));
  float plain = v.look.w;
  Material m = matte(v.look.rgb);
#ifndef VERTEX
  if (v.shell > 0. && part > 4.) discard;
#endif
  if (part > 8.5) return coat_eye(v, vec3(.42, .18, .03), 1.2);
  if (part > 4.) { m.albedo = vec3(.014, .012, .012); m.gloss = .45; m.rough = .30; return m; }
  vec3 red = v.look.rgb, white = mix(vec3(.62, .58, .52), red, step(.5, plain)), black = mix(vec3(.020, .016, .015), red * .85, plain);
  float ragged = (texture(noiseMap, a.xy * 5. + a.z * 3.).r - .5) * .03;
  // The back is deeper, the flanks sandier.
  m.albedo = mix(red, mix(red, vec3(.30, .155, .070), .45 * (1. - plain)), smoothstep(.36, .28, q.y + ragged) * step(q.x, .25)) * mix(1., .80, smoothstep(.36, .39, q.y) * step(q.x, .2));
  float head = smoothstep(.245, .27, q.x) * smoothstep(.38, .40, q.y);
  // White: below a line from the lips over the cheeks, down throat and chest, and along the belly.
  float lips = .452 - .10 * max(q.x - .36, 0.) - .10 * max(.34 - q.x, 0.) - .018 * smoothstep(.34, .37, q.x);
  float pale = head * smoothstep(.006, -.006, q.y - lips + ragged * .3);
  float throat = smoothstep(-.012, .012, (q.x - .185) * .74 - (q.y - .325) * .60 + ragged * .7 - a.z * .42) * step(.20, q.y) * smoothstep(.445, .425, q.y);
  float belly = smoothstep(.252, .235, q.y + ragged + a.z * .25) * smoothstep(.055, .03, a.z) * step(abs(q.x), .19) * step(.19, q.y);
  float tip = smoothstep(-.555, -.580, q.x + ragged * 1.2);
  m.albedo = mix(m.albedo, white, max(max(pale, throat), max(belly, tip)));
  float fore = step(.0, q.x);
  float sock = smoothstep(mix(.165, .150, fore) + .02, mix(.135, .120, fore), q.y + ragged) * step(-.26, q.x);
  float ear = step(2.5, part) * step(part, 3.5) * step(.50, q.y);
  float inside = smoothstep(-.1, .25, v.paint.y);
  m.albedo = mix(m.albedo, black, sock * .95);
  m.albedo = mix(m.albedo, mix(black, mix(white * .50, red, .25), inside), ear * smoothstep(.505, .53, q.y));
  coat_streaks(v, m, a, fox_flow(q), .7);
  coat_tufts(v, m, fox_flow(q), mix(.0032, .0018, head));
  float rim = smoothstep(.0135, .0095, length((a - vec3(.3545, .4725, .0275)) * vec3(.8, 1., 1.)));
  float tear = smoothstep(.006, .002, abs(q.y - .470 + .55 * (q.x - .36))) * smoothstep(.355, .365, q.x) * smoothstep(.40, .385, q.x) * .55;
  float lip = smoothstep(.0028, .001, abs(q.y - (.428 - .12 * (q.x - .40)))) * smoothstep(.365, .38, q.x) * step(.40, q.y);
  m.albedo = mix(m.albedo, vec3(.014, .011, .010), max(max(rim * .9, tear), lip * .8));
  m.through = ear * .15;
  return m;
}
