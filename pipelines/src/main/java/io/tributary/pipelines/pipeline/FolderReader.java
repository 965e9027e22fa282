package io.tributary.pipelines.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files in the folder of a pipeline file. */
record FolderReader(Path pipelineFile) implements TableFiles {
    @Override
    public String read(String name) throws IOException {
        return TableReader.content(pipelineFile.resolveSibling(name));
    }

    @Override
    public byte[] bytes(String name, int most) throws IOException {
        Path file = pipelineFile.resolveSibling(name);
        long size = Files.size(file);
        if (size > most) {
            throw new IOException(size + " bytes are too many; it may have " + most);
        }
        return Files.readAllBytes(file);
    }

    @Override
    public String path(String name) {
        return pipelineFile.resolveSibling(name).toString();
    }
}
