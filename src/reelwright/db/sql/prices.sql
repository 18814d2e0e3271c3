-- name: list_prices
SELECT * FROM prices ORDER BY model, tier, valid_from;

-- name: put_price!
INSERT INTO prices (model, tier, per_second, per_clip, sound_per_second, valid_from)
VALUES (:model, :tier, :per_second, :per_clip, :sound_per_second, :valid_from)
ON CONFLICT (model, tier, valid_from) DO UPDATE SET
    per_second = excluded.per_second, per_clip = excluded.per_clip, sound_per_second = excluded.sound_per_second;

-- name: add_usage!
INSERT INTO usage_days AS u (account_id, day, key_id, model, status, videos, duration_ms, charged)
VALUES (:account_id, :day, :key_id, :model, :status, :videos, :duration_ms, :charged)
ON CONFLICT (account_id, day, key_id, model, status) DO UPDATE SET
    videos = u.videos + excluded.videos,
    duration_ms = u.duration_ms + excluded.duration_ms,
    charged = u.charged + excluded.charged;

-- name: list_usage
SELECT * FROM usage_days WHERE account_id = :account_id AND day BETWEEN :first AND :last
ORDER BY day, model, key_id, status;
