package dev.replog.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final List<String> NAMES =
            Catalogue.ALL.stream().map(Fault::name).toList();

    @Test
    void names_areUnique_andTheShortPartIsOfThem() {
        assertThat(NAMES).doesNotHaveDuplicates().containsAll(Catalogue.SHORT);
    }

    @Test
    void everyFault_isDescribed() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("replog.root"), "docs", "chaos.md"));
        assertThat(NAMES).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
