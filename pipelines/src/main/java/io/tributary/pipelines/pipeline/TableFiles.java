package io.tributary.pipelines.pipeline;

import java.io.IOException;

/** Where the files that a pipeline names are read from. */
@FunctionalInterface
public interface TableFiles {
    /** For pipelines that stand in no folder. */
    TableFiles NONE = name -> {
        throw new IOException("this pipeline stands in no folder; write the table's rows into it");
    };

    /**
     * The content of a file.
     *
     * @param name as the pipeline file gives it, relative to its folder
     * @throws IOException with a message that tells a person why there is none
     */
    String read(String name) throws IOException;

    /**
     * The bytes of a file that is no text: a module of functions.
     *
     * @param name as the pipeline file gives it, relative to its folder
     * @param most bytes; a longer file is not read
     * @throws IOException with a message that tells a person why there are none
     */
    default byte[] bytes(String name, int most) throws IOException {
        throw new IOException("this pipeline stands in no folder");
    }

    /** What to call that file when there is no pipeline file beside it: a path from here. */
    default String path(String name) {
        return name;
    }
}
