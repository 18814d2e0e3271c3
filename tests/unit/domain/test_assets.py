"""The keys under which a video's files lie: one for each attempt and variant, all under the job's prefix."""

from reelwright.domain.assets import KINDS, Variant, asset_key, asset_prefix
from reelwright.domain.ids import new_job_id

JOB = new_job_id(1)


def test_every_variant_has_a_file_name_and_a_type_of_its_own():
    assert set(KINDS) == set(Variant)
    assert len({kind.file_name for kind in KINDS.values()}) == len(Variant)
    assert [kind.content_type for kind in KINDS.values()] == ["video/mp4", "image/webp", "image/jpeg"]


def test_a_key_names_job_attempt_and_file():
    assert asset_key(JOB, 2, Variant.VIDEO) == f"videos/{JOB}/2/video.mp4"


def test_no_two_attempts_or_jobs_or_variants_share_a_key_and_the_prefix_holds_all_of_a_job():
    jobs = [JOB, new_job_id(1)]
    keys = [asset_key(job, attempt, variant) for job in jobs for attempt in (1, 11) for variant in Variant]

    assert len(set(keys)) == len(keys)
    in_order = zip(keys, sorted(jobs * 6, key=jobs.index), strict=True)
    assert all(key.startswith(asset_prefix(job)) for key, job in in_order)
    # The slash at its end keeps one prefix from holding another's keys.
    assert asset_prefix(JOB).endswith("/")
