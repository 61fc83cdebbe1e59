package dev.replog.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void replace_changesItsPartOnly() {
        String page = Page.replace("# Chaos\n", Page.Part.FAULTS, "old faults\n");
        page = Page.replace(page + "\nby hand\n", Page.Part.SCALING, "scaling\n");
        page = Page.replace(page, Page.Part.FAULTS, "new faults\n");
        assertThat(page).isEqualTo("""
                # Chaos

                <!-- Faults: written by verify/chaos/run --write -->
                new faults
                <!-- End of faults -->

                by hand

                <!-- Scaling: written by verify/chaos/run --scale --write -->
                scaling
                <!-- End of scaling -->
                """);
    }
}
