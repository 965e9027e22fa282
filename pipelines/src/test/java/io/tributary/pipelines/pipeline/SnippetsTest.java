package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnippetsTest {
    @Test
    void blocks_are_found_at_the_margin_and_in_lists() {
        String page = "a\n```yaml\nb: 1\n  c: 2\n```\n- d\n\n  ```sh\n  e\n    f\n  ```\n\n```\ng\n```\n";
        assertThat(Snippets.in(page))
                .containsExactly(
                        new Snippets.Snippet("yaml", "b: 1\n  c: 2\n"),
                        new Snippets.Snippet("sh", "e\n  f\n"),
                        new Snippets.Snippet("", "g\n"));
    }
}
