package dev.replog.http.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Reads YAML into maps, lists and values, and writes them. The order of keys is kept. */
final class YamlText {
    private static final int LINE_LENGTH_MAX = 120;
    private static final Set<String> REFERENCE = Set.of("$ref");

    private YamlText() {}

    static Map<String, Object> read(Resource resource) {
        try {
            return read(resource.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Map<String, Object> read(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    static String write(Map<String, ?> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setWidth(LINE_LENGTH_MAX);
        options.setSplitLines(true);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        return new Yaml(new Layout(options), options).dump(copy(document));
    }

    /**
     * Without objects that appear twice: YAML would write the second one as a reference to the first. Whole numbers are
     * of a whole type, because YAML would write their type before them.
     */
    private static @Nullable Object copy(@Nullable Object node) {
        return switch (node) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<Object, Object> copied = new LinkedHashMap<>();
                map.forEach((key, value) -> copied.put(key, copy(value)));
                yield copied;
            }
            case List<?> list -> list.stream().map(YamlText::copy).collect(Collectors.toCollection(ArrayList::new));
            case BigDecimal number -> number.stripTrailingZeros().scale() <= 0 ? number.toBigIntegerExact() : number;
            default -> node;
        };
    }

    /** Writes a text of several lines as these lines, and a reference on one line. */
    private static final class Layout extends Representer {
        Layout(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            return super.representScalar(tag, value, value.contains("\n") ? ScalarStyle.LITERAL : style);
        }

        @Override
        protected Node representMapping(Tag tag, Map<?, ?> mapping, FlowStyle style) {
            return super.representMapping(tag, mapping, mapping.keySet().equals(REFERENCE) ? FlowStyle.FLOW : style);
        }
    }
}
