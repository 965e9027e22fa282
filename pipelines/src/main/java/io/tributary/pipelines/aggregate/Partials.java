package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** States to partials and back. */
final class Partials {
    private static final int QUOTED_MAX = 40;

    private Partials() {}

    static Summary.Partial saved(Accumulator accumulator, int slot) {
        return new Summary.Partial(accumulator.kind(), Base64.getEncoder().encodeToString(accumulator.save(slot)));
    }

    /** @param share which one it is, from 1, for messages */
    static States restored(Plan plan, List<Summary.Partial> partials, int share) throws StateException {
        List<Accumulator> accumulators = plan.accumulators(Set.of());
        if (partials.size() != accumulators.size()) {
            throw new StateException("share " + share + " has " + partials.size() + " partials; the calls need "
                    + accumulators.size() + ": "
                    + String.join(
                            ", ", accumulators.stream().map(Accumulator::kind).toList()));
        }
        States states = new States(plan, accumulators);
        states.ensure(1);
        for (int i = 0; i < accumulators.size(); i++) {
            restore(accumulators.get(i), partials.get(i), "partial " + (i + 1) + " of share " + share);
        }
        return states;
    }

    private static void restore(Accumulator accumulator, Summary.Partial partial, String place) throws StateException {
        if (!partial.kind().equals(accumulator.kind())) {
            throw new StateException(place + " is '" + shortened(partial.kind()) + "'; expected '" + accumulator.kind()
                    + "': do both sides run the same pipeline and version?");
        }
        int length = (accumulator.bytesMax() + 2) / 3 * 4;
        if (partial.state().length() > length) {
            throw new StateException(place + ", " + accumulator.kind() + ", has "
                    + partial.state().length() + " characters; the longest has " + length);
        }
        try {
            accumulator.restore(0, Base64.getDecoder().decode(partial.state()));
        } catch (IllegalArgumentException e) {
            throw new StateException(place + ", " + accumulator.kind() + ", is not Base64: " + e.getMessage());
        } catch (StateException e) {
            throw new StateException(place + ", " + accumulator.kind() + ", " + e.getMessage());
        }
    }

    private static String shortened(String text) {
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
    }
}
