package dev.replog.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.chaos.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void only_takesNames_andHowNamesBegin() {
        assertThat(chosen("--only=kill-notifier")).containsExactly("kill-notifier");
        assertThat(chosen("--only=kill-model,grow"))
                .containsExactly("grow", "kill-model-before-commit", "kill-model-before-offsets");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chosen("--only=grow,kill-nobody"))
                .withMessageContaining("kill-nobody");
    }

    private static List<String> chosen(String... words) {
        return Options.of(Path.of(""), words).faults().stream().map(Fault::name).toList();
    }
}
