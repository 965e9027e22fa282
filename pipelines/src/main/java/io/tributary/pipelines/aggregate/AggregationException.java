package io.tributary.pipelines.aggregate;

import java.util.List;
import java.util.stream.Collectors;

/** Aggregate calls or group-by columns that make no sense, all faults at once. */
public final class AggregationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    AggregationException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }

    /** What a fault is of. */
    public enum Place {
        /** An entry of {@code aggregate}. */
        CALL,
        /** An entry of {@code by}. */
        BY
    }

    /**
     * One fault.
     *
     * @param name the output's name or the group-by column; empty when the fault is of all of them
     * @param offset characters into the call's text; 0 for the whole
     * @param message value, rule and way out
     */
    public record Fault(Place place, String name, int offset, String message) {
        @Override
        public String toString() {
            return (place == Place.CALL ? "aggregate" : "by") + (name.isEmpty() ? "" : "." + name) + ": " + message;
        }
    }
}
