package io.tributary.edge.app;

import io.tributary.edge.config.NodeSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node's file and the pipelines it names, read together so that the faults of all of them are shown at once.
 */
public record RunConfig(NodeSettings settings, List<Pipeline> pipelines) {

    /** @throws ConfigException with every fault of every file */
    public static RunConfig read(Path nodeFile, Variables variables) throws ConfigException {
        return of(NodeSettings.read(nodeFile, variables), variables);
    }

    /** @throws ConfigException with every fault of the files that the settings name */
    static RunConfig of(NodeSettings settings, Variables variables) throws ConfigException {
        List<Fault> faults = new ArrayList<>();
        List<Pipeline> pipelines = new ArrayList<>();
        Map<String, Path> fileOf = new HashMap<>();
        for (Path file : settings.pipelines()) {
            try {
                Pipeline pipeline = PipelineReader.read(file, variables);
                Path earlier = fileOf.putIfAbsent(pipeline.name(), file);
                if (earlier != null) {
                    faults.add(new Fault(
                            file.toString(),
                            0,
                            0,
                            "pipeline '" + pipeline.name() + "' is in " + earlier + " already; rename one"));
                }
                pipelines.add(pipeline);
            } catch (ConfigException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
        return new RunConfig(settings, pipelines);
    }
}
