package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Definition;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.operator.FftSpec;
import io.tributary.pipelines.operator.JoinSpec;
import io.tributary.pipelines.operator.KeySpec;
import io.tributary.pipelines.operator.Missing;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.operator.Tracking;
import io.tributary.pipelines.operator.WasmSpec;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryFormat;
import io.tributary.pipelines.wasm.WasmFunction;
import io.tributary.pipelines.window.WindowSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline as its operator wrote it, checked: source, steps before the window, the window, steps after it, sinks.
 *
 * @param name unique within a site, {@code [a-z0-9-]}
 * @param input where its messages come from
 * @param layout what it wants of each message, those of the stream that a join reads with it included
 * @param before the steps on readings, in order
 * @param late where readings go that came after their windows had closed, one message each
 * @param calls the window's results: output name to aggregate call, in the order of the file
 * @param after the steps on finished summaries, in order; they run where a window is whole
 * @param sinks at least one
 * @param durability what a restart of the node leaves of it
 * @param sharing who may do parts of its work
 * @param definition what it was read from
 */
public record Pipeline(
        String name,
        String description,
        MqttInput input,
        Layout layout,
        List<Step> before,
        WindowSpec window,
        Optional<SinkSpec.Mqtt> late,
        Map<String, String> calls,
        List<Summary.Step> after,
        List<SinkSpec> sinks,
        Durability durability,
        Sharing sharing,
        Definition definition) {

    /** Whose nodes may see parts of a pipeline's readings, to do parts of its work. */
    public enum Sharing {
        /** None but this one. */
        NEVER,
        /** Those of the site. */
        SITE,
        /** Also those of other owners that the site's owner deals with. */
        OWNERS
    }

    /** What survives of a pipeline when its node's process does not. */
    public enum Durability {
        /** Everything that was committed; a message is acknowledged then. */
        COMMIT,
        /** Nothing; a message is acknowledged when it has been worked on. */
        VOLATILE
    }

    /** Whether a restart leaves its windows. */
    public boolean isKept() {
        return durability == Durability.COMMIT;
    }

    /**
     * Whether windows that {@code earlier} opened mean the same to this pipeline: only what happens to finished summaries, or
     * is said about them, has changed.
     */
    public boolean continues(Pipeline earlier) {
        return new Pipeline(
                        name,
                        earlier.description,
                        input,
                        layout,
                        before,
                        window,
                        earlier.late,
                        calls,
                        earlier.after,
                        earlier.sinks,
                        durability,
                        earlier.sharing,
                        definition)
                .equals(earlier);
    }

    /**
     * A subscription.
     *
     * @param topics filters as the operator wrote them, captures in braces; those of a join included
     * @param qos 0, 1 or 2
     * @param share the group of a shared subscription
     */
    public record MqttInput(List<String> topics, int qos, Optional<String> share) {}

    /** A step on readings. */
    public sealed interface Step {
        record Where(String condition) implements Step {}

        /** @param columns new column to expression; later ones may use earlier ones */
        record Let(Map<String, String> columns) implements Step {}

        record Dedup(List<String> by, Duration within, int entriesMax) implements Step {}

        /**
         * What {@code select, drop} and {@code rename} come to.
         *
         * @param columns new name to name so far, for all columns that stay beside the event time
         */
        record Columns(Map<String, String> columns) implements Step {}

        record Throttle(Duration every, KeySpec keys) implements Step {}

        record EveryNth(int every, KeySpec keys) implements Step {}

        record Fraction(double fraction, List<String> by) implements Step {}

        record FillLast(List<String> of, KeySpec keys) implements Step {}

        record FillWith(List<String> of, String value) implements Step {}

        /** @param names of the new columns */
        record Track(String of, Tracking tracking, List<String> names, KeySpec keys) implements Step {}

        /**
         * The first step, if there is one: it makes readings of one stream of those of two.
         *
         * @param with the other stream
         */
        record Join(JoinSpec spec, Layout with) implements Step {}

        record Resample(Duration every, boolean linear, List<String> of, KeySpec keys) implements Step {}

        record Fft(FftSpec spec, KeySpec keys) implements Step {}

        /**
         * @param sha256 of the module, in hexadecimal: another module is another step
         * @param called the function itself, which file and hash stand for
         */
        record Wasm(WasmSpec spec, String sha256, WasmFunction called) implements Step {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Wasm wasm && spec.equals(wasm.spec) && sha256.equals(wasm.sha256);
            }

            @Override
            public int hashCode() {
                return Objects.hash(spec, sha256);
            }
        }

        /** @param table where its rows stand, and which columns they have */
        record Lookup(String on, TableSpec table, Missing missing, Table rows) implements Step {
            /** The rows of a file are no part of what a step means: they change while it works. */
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Lookup lookup
                        && on.equals(lookup.on)
                        && table.equals(lookup.table)
                        && missing.equals(lookup.missing)
                        && (table.file().isPresent() || rows.holdsTheSameAs(lookup.rows));
            }

            @Override
            public int hashCode() {
                return Objects.hash(on, table, missing);
            }
        }
    }

    /** Where finished summaries go. */
    public sealed interface SinkSpec {
        /** To the site's gateway, which merges what several nodes send. */
        record Upstream() implements SinkSpec {}

        /** Where late readings go, one message each: beside the sinks, which get summaries. */
        record Late(Mqtt to) implements SinkSpec {}

        /**
         * To a topic of the node's own broker.
         *
         * @param topic {@code {name}} in it stands for a group value or field
         * @param where if given, only summaries go there for which it is true, after the steps after the window
         * @param homeAssistant how results are announced there, if they are
         */
        record Mqtt(
                String topic,
                int qos,
                boolean retain,
                Optional<String> where,
                SummaryFormat format,
                Optional<HomeAssistantSpec> homeAssistant)
                implements SinkSpec {
            public Mqtt(String topic, int qos, boolean retain) {
                this(topic, qos, retain, Optional.empty(), SummaryFormat.JSON, Optional.empty());
            }
        }

        /**
         * To hosts at the node's own broker, as the data of a Sparkplug B edge node (Eclipse Sparkplug 3.0).
         *
         * @param group the group id; empty for the site
         * @param edgeNode the edge node id; empty for node and pipeline
         * @param device a template of device ids, in which {@code {name}} stands for a group value; {@code ""} for the edge node
         *     itself, empty for all group values
         * @param metric a template of metric names, in which {@code {name}} stands for a group value and {@code {result}} for the
         *     result; empty for the group values that are not in the device, and the result
         * @param where as of {@link Mqtt}
         */
        record Sparkplug(
                Optional<String> group,
                Optional<String> edgeNode,
                Optional<String> device,
                Optional<String> metric,
                Optional<String> where)
                implements SinkSpec {
            /** What stands for the result's name in a template of metric names. */
            public static final String RESULT = "result";
        }

        /**
         * Discovery of results as sensors by Home Assistant.
         *
         * @param prefix of discovery topics, {@code homeassistant} unless changed there
         * @param units unit of measurement by result, as Home Assistant writes it
         */
        record HomeAssistantSpec(String prefix, Map<String, String> units) {}
    }
}
