package io.tributary.edge.mesh.offer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfferMakerTest {
    private static final long MILLI = 1_000_000;
    private static final Digest NODE = Digest.sha256("node".getBytes(UTF_8));
    private static final Digest OWNER = Digest.sha256("owner".getBytes(UTF_8));
    private static final List<Offer.Kernel> KERNELS = List.of(new Offer.Kernel("features", 1, 1_000));

    private final OfferMaker maker = new OfferMaker(NODE, OWNER, 7);

    private static Spare spare(int millicores) {
        return new Spare(millicores, Spare.Reason.LENDS, 0, Energy.MAINS);
    }

    private Optional<Offer> at(long millis, int millicores) {
        return maker.next(
                spare(millicores),
                5,
                KERNELS,
                Set.of(),
                Long.MAX_VALUE - 100 * MILLI + millis * MILLI,
                1_000_000 + millis * 1_000);
    }

    @Test
    void the_first_is_due_at_once_and_reads_back() throws Exception {
        Offer offer = at(0, 500).orElseThrow();
        assertThat(offer)
                .isEqualTo(new Offer(NODE, OWNER, 1_000_000, 11_000_000, 500, 5, 7, Energy.MAINS, KERNELS, Set.of()));
        assertThat(Offer.parse(offer.signedBytes())).isEqualTo(offer);
    }

    @Test
    void the_next_is_due_after_three_seconds() {
        at(0, 500);
        assertThat(at(2_999, 500)).isEmpty();
        assertThat(at(3_000, 500)).isPresent();
        assertThat(at(5_999, 500)).isEmpty();
    }

    @Test
    void a_change_by_more_than_a_fifth_is_told_sooner_but_not_at_every_turn() {
        at(0, 500);
        assertThat(at(249, 601)).isEmpty();
        assertThat(at(250, 600)).isEmpty();
        assertThat(at(250, 601)).isPresent();
        assertThat(at(600, 490)).isEmpty();
        assertThat(at(600, 480)).isPresent();
    }

    @Test
    void an_end_is_told_at_once_and_once() {
        at(0, 500);
        assertThat(at(1, 0))
                .hasValueSatisfying(offer -> assertThat(offer.spareMillicores()).isZero());
        assertThat(at(2, 0)).isEmpty();
        assertThat(at(100, 10)).isEmpty();
        assertThat(at(251, 10)).isPresent();
    }

    @Test
    void numbers_grow_when_the_clock_goes_back_or_stands() {
        long last = -1;
        long nanos = 0;
        for (long wall : new long[] {5_000_000, 5_000_000, 1, 0, 4_000_000, 9_000_000, 8_000_000}) {
            nanos += 4_000 * MILLI;
            Offer offer =
                    maker.next(spare(500), 0, List.of(), Set.of(), nanos, wall).orElseThrow();
            assertThat(offer.sequence()).isGreaterThan(last);
            assertThat(offer.validUntil()).isEqualTo(wall + 10_000_000);
            last = offer.sequence();
        }
    }

    @Test
    void a_restart_goes_on_above() {
        long before = at(0, 500).orElseThrow().sequence();
        Offer after = new OfferMaker(NODE, OWNER, 7)
                .next(spare(500), 0, List.of(), Set.of(), 0, before + 1_000)
                .orElseThrow();
        assertThat(after.sequence()).isGreaterThan(before);
    }

    @Test
    void more_contents_than_go_into_an_offer_are_left_out() throws Exception {
        Set<Digest> holds = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            holds.add(Digest.sha256(("content " + i).getBytes(UTF_8)));
        }
        Offer offer = maker.next(spare(1), 0, KERNELS, holds, 0, 0).orElseThrow();
        assertThat(offer.holds()).hasSize(Offer.HOLDS_MAX);
        assertThat(Offer.parse(offer.signedBytes())).isEqualTo(offer);
    }
}
