package io.tributary.pipelines.pipeline;

import java.io.IOException;
import java.nio.file.Path;

/** Reads files in the folder of a pipeline file. */
record FolderReader(Path pipelineFile) implements TableFiles {
    @Override
    public String read(String name) throws IOException {
        return TableReader.content(pipelineFile.resolveSibling(name));
    }

    @Override
    public String path(String name) {
        return pipelineFile.resolveSibling(name).toString();
    }
}
