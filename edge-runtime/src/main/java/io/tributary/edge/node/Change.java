package io.tributary.edge.node;

import io.tributary.pipelines.pipeline.Pipeline;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a node's pipelines will differ, by their names.
 *
 * @param kept mean what they meant: windows and counts go on
 * @param revised go on with their windows, with other sinks or steps behind them; with the parts that differ
 * @param restarted mean something else: their open windows are closed early; with the parts that differ
 */
public record Change(
        List<String> kept,
        Map<String, List<String>> revised,
        Map<String, List<String>> restarted,
        List<String> added,
        List<String> removed) {

    /** What it takes to come from one list of pipelines to another. */
    public static Change between(List<Pipeline> now, List<Pipeline> next) {
        Change change = new Change(
                new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, Pipeline> old = new LinkedHashMap<>();
        now.forEach(pipeline -> old.put(pipeline.name(), pipeline));
        for (Pipeline pipeline : next) {
            Pipeline earlier = old.remove(pipeline.name());
            if (earlier == null) {
                change.added.add(pipeline.name());
            } else if (earlier.equals(pipeline)) {
                change.kept.add(pipeline.name());
            } else if (pipeline.continues(earlier)) {
                change.revised.put(pipeline.name(), differences(earlier, pipeline));
            } else {
                change.restarted.put(pipeline.name(), differences(earlier, pipeline));
            }
        }
        change.removed.addAll(old.keySet());
        return change;
    }

    /** Whether nothing differs. */
    public boolean isNone() {
        return revised.isEmpty() && restarted.isEmpty() && added.isEmpty() && removed.isEmpty();
    }

    /** What will happen, a sentence for each pipeline that is touched. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        revised.forEach(
                (name, parts) -> sentences.add(name + " goes on with its windows: other " + String.join(", ", parts)));
        restarted.forEach((name, parts) ->
                sentences.add(name + " closes its open windows and begins anew: other " + String.join(", ", parts)));
        added.forEach(name -> sentences.add(name + " is added"));
        removed.forEach(name -> sentences.add(name + " closes its open windows and ends"));
        return sentences;
    }

    private static List<String> differences(Pipeline earlier, Pipeline next) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent part : Pipeline.class.getRecordComponents()) {
            if (!Objects.equals(part(earlier, part), part(next, part))) {
                parts.add(part.getName());
            }
        }
        return parts;
    }

    private static Object part(Pipeline pipeline, RecordComponent part) {
        try {
            return part.getAccessor().invoke(pipeline);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("a pipeline does not show its " + part.getName(), e);
        }
    }
}
