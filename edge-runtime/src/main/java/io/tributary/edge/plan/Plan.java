package io.tributary.edge.plan;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.pipeline.ReplayKernel;
import io.tributary.pipelines.summary.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How a pipeline will work.
 *
 * @param decoded the columns that its source gives
 * @param steps the steps before the window
 * @param results group columns and results, with their types
 * @param states what a window keeps for each group, each with its bytes as it travels
 */
public record Plan(Pipeline pipeline, Schema decoded, List<Step> steps, Schema results, List<State> states) {
    private static final Summary.Origin ORIGIN = new Summary.Origin("plan", "1");

    /**
     * @param text the step as it would be written
     * @param columns what it gives on
     * @param remembers whether what it does to a reading depends on readings before
     * @param staysBecause why no neighbour does its work when this node is busy, or an empty text if one may
     */
    public record Step(String text, Schema columns, boolean remembers, String staysBecause) {}

    /**
     * @param kind name and version, such as {@code moments/1}
     * @param bytes of an empty one
     * @param bytesFilled of one that has seen {@value Filled#READINGS} different readings
     */
    public record State(String kind, int bytes, int bytesFilled) {}

    /** @param allocator lends memory until return */
    public static Plan of(Pipeline pipeline, BufferAllocator allocator) {
        try (PipelineRun run = new PipelineRun(pipeline, "plan", ORIGIN, allocator, summary -> {})) {
            List<Schema> schemas = run.schemas();
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < pipeline.before().size(); i++) {
                Pipeline.Step step = pipeline.before().get(i);
                steps.add(new Step(Spelled.step(step), schemas.get(i + 1), remembers(step), stays(pipeline, run, i)));
            }
            Aggregation aggregation = Aggregation.compile(
                    pipeline.calls(),
                    schemas.get(schemas.size() - 1),
                    pipeline.window().by());
            Schema input = schemas.get(schemas.size() - 1);
            return new Plan(
                    pipeline, schemas.get(0), steps, aggregation.types(), states(aggregation, input, allocator));
        } catch (AggregationException e) {
            throw new IllegalArgumentException("a pipeline that was read without faults: " + e.getMessage(), e);
        }
    }

    private static String stays(Pipeline pipeline, PipelineRun run, int step) {
        return pipeline.sharing() == Pipeline.Sharing.NEVER
                ? "share is never"
                : run.staysBecause().get(step);
    }

    private static boolean remembers(Pipeline.Step step) {
        return !(step instanceof Pipeline.Step.Where
                || step instanceof Pipeline.Step.Let
                || step instanceof Pipeline.Step.Columns
                || step instanceof Pipeline.Step.Fraction
                || step instanceof Pipeline.Step.FillWith
                || step instanceof Pipeline.Step.Lookup
                || step instanceof Pipeline.Step.Wasm);
    }

    private static List<State> states(Aggregation aggregation, Schema input, BufferAllocator allocator) {
        States states = aggregation.states();
        states.ensure(1);
        states.clear(1);
        List<Summary.Partial> empty = states.partials(0);
        Filled.fill(states, aggregation, input, allocator);
        List<Summary.Partial> filled = states.partials(0);
        return IntStream.range(0, empty.size())
                .mapToObj(i -> new State(empty.get(i).kind(), bytes(empty.get(i)), bytes(filled.get(i))))
                .toList();
    }

    private static int bytes(Summary.Partial partial) {
        return Base64.getDecoder().decode(partial.state()).length;
    }

    /** Bytes of the states of one group, empty, as they travel; in memory a group also has its key and a place in a table. */
    public int bytesPerGroup() {
        return states.stream().mapToInt(State::bytes).sum();
    }

    /** As {@link #bytesPerGroup}, of a group that has seen {@value Filled#READINGS} different readings. */
    public int bytesPerFilledGroup() {
        return states.stream().mapToInt(State::bytesFilled).sum();
    }

    private String limits() {
        long groups = pipeline.window().groupsMax();
        return String.format(
                Locale.ROOT,
                "%,d groups (groupsMax): %s of states while empty, %s once each has seen %,d different readings",
                groups,
                megabytes(groups * bytesPerGroup()),
                megabytes(groups * bytesPerFilledGroup()),
                Filled.READINGS);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    /** For a terminal. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add("pipeline " + pipeline.name()
                + (pipeline.description().isEmpty() ? "" : ": " + pipeline.description()));
        lines.add("source   mqtt " + Shown.value(pipeline.input()) + ", format "
                + pipeline.layout().format().word());
        lines.add("           " + columns(decoded));
        Schema before = decoded;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            lines.add("step %-3d %s".formatted(i + 1, step.text()));
            lines.add("           " + (step.columns().equals(before) ? "the same columns" : columns(step.columns())));
            before = step.columns();
        }
        lines.add("window   " + Spelled.window(pipeline.window()));
        pipeline.calls().forEach((name, call) -> lines.add("           " + name + " = " + call + ": " + typeOf(name)));
        lines.add("state    " + bytesPerGroup() + " bytes a group and open window, empty: "
                + states.stream()
                        .map(state -> state.kind() + " " + state.bytes())
                        .collect(Collectors.joining(" + ")));
        lines.add("limits   " + limits());
        pipeline.after()
                .forEach(step -> lines.add("after    "
                        + (step.isWhere() ? "where " + step.text() : "let " + step.name() + " = " + step.text())));
        pipeline.sinks().forEach(sink -> lines.add("sink     " + Shown.step((Record) sink)));
        lines.add("merges   " + merges());
        lines.add("share    " + shares());
        lines.add("history  " + history());
        return String.join(System.lineSeparator(), lines);
    }

    private String merges() {
        boolean upstream = pipeline.sinks().stream().anyMatch(Pipeline.SinkSpec.Upstream.class::isInstance);
        if (!upstream) {
            return "nothing: no sink is upstream, so every node's summaries stand for themselves";
        }
        return pipeline.window().shape().isAligned()
                ? "the gateway merges the shares of a site's nodes by window and group, and applies the steps after the window"
                : "nothing: such windows are whole at the node, which applies the steps after the window; the gateway passes them on";
    }

    /** What neighbours do of it when this node has more to do than it can. */
    private String shares() {
        if (pipeline.sharing() == Pipeline.Sharing.NEVER) {
            return "nothing: never, as the file says";
        }
        String who =
                pipeline.sharing() == Pipeline.Sharing.SITE ? "nodes of this site" : "nodes of this and other owners";
        List<String> shared = new ArrayList<>();
        List<String> heavy = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            String why = steps.get(i).staysBecause();
            boolean isHeavy = isHeavy(pipeline.before().get(i));
            if (why.isEmpty()) {
                shared.add(Integer.toString(i + 1));
            } else if (isHeavy) {
                heavy.add("step " + (i + 1) + " stays: " + why);
            }
        }
        String large = heavy.isEmpty() ? "" : "; " + String.join("; ", heavy);
        return shared.isEmpty()
                ? "nothing: only work of steps fft and wasm is more than its way to a neighbour" + large
                : "work of step " + String.join(" and ", shared) + ", with " + who + " when this one is busy" + large;
    }

    private static boolean isHeavy(Pipeline.Step step) {
        return step instanceof Pipeline.Step.Fft || step instanceof Pipeline.Step.Wasm;
    }

    /** Whether recorded messages can be worked on in slices: {@code task submit --kernel replay}. */
    private String history() {
        return ReplayKernel.refusal(pipeline)
                .map(why -> "not in slices: " + why)
                .orElse("in slices, whose windows are merged: tributary task submit --kernel replay");
    }

    private String typeOf(String result) {
        return column(results.fields().get(results.indexOf(result)));
    }

    private static String columns(Schema schema) {
        return schema.fields().stream()
                .map(field -> field.name() + ": " + column(field))
                .collect(Collectors.joining(", "));
    }

    private static String column(Schema.Field field) {
        return field.type().word() + (field.unit().isEmpty() ? "" : " [" + field.unit() + "]");
    }

    /** For machines. */
    public JsonObject json() {
        JsonArray stepsJson = new JsonArray();
        steps.forEach(step -> stepsJson.add(new JsonObject()
                .put("step", step.text())
                .put("remembers", step.remembers())
                .put("shareable", step.staysBecause().isEmpty())
                .put("staysBecause", step.staysBecause())
                .put("columns", columnsJson(step.columns()))));
        JsonArray statesJson = new JsonArray();
        states.forEach(state -> statesJson.add(new JsonObject()
                .put("kind", state.kind())
                .put("bytes", state.bytes())
                .put("bytesFilled", state.bytesFilled())));
        JsonObject calls = new JsonObject();
        pipeline.calls().forEach(calls::put);
        return new JsonObject()
                .put("pipeline", pipeline.name())
                .put("source", Shown.value(pipeline.input()))
                .put("columns", columnsJson(decoded))
                .put("steps", stepsJson)
                .put("window", Spelled.window(pipeline.window()))
                .put("calls", calls)
                .put("results", columnsJson(results))
                .put("states", statesJson)
                .put("bytesPerGroup", bytesPerGroup())
                .put("bytesPerFilledGroup", bytesPerFilledGroup())
                .put("groupsMax", pipeline.window().groupsMax())
                .put("merges", merges())
                .put("shares", shares())
                .put("history", history());
    }

    /** Without the event time, which every reading has. */
    private static JsonArray columnsJson(Schema schema) {
        JsonArray columns = new JsonArray();
        schema.fields().stream()
                .skip(1)
                .forEach(field -> columns.add(new JsonObject()
                        .put("name", field.name())
                        .put("type", field.type().word())
                        .put("unit", field.unit())));
        return columns;
    }
}
