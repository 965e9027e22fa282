package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Grammar;

/** The JSON Schema of pipeline files. */
public final class PipelineSchema {
    private PipelineSchema() {}

    /** What {@link PipelineReader} asks of a file. */
    public static Grammar grammar() {
        return new Grammar("Tributary pipeline", document -> PipelineReader.readTested(document, TableFiles.NONE))
                .specimens(PipelineSchema.class, "specimen.yaml", "specimen-bare.yaml")
                .keys(PipelineSchema.class, "keys.properties");
    }
}
