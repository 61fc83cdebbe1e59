package dev.replog.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.springframework.boot.loader.tools.CustomLoaderLayout;
import org.springframework.boot.loader.tools.Layouts;
import org.springframework.boot.loader.tools.LoaderClassesWriter;

/** Spring Boot's layout of a jar, with our first class before its own. */
final class CheckedLayout extends Layouts.Jar implements CustomLoaderLayout {
    private static final String FIRST_CLASS = "dev.replog.launch.Main";

    @Override
    public String getLauncherClassName() {
        return FIRST_CLASS;
    }

    @Override
    public void writeLoadedClasses(LoaderClassesWriter writer) throws IOException {
        writer.writeLoaderClasses();
        String file = FIRST_CLASS.replace('.', '/') + ".class";
        try (InputStream bytes =
                Objects.requireNonNull(CheckedLayout.class.getResourceAsStream("/" + file), "it is in the same jar")) {
            writer.writeEntry(file, bytes);
        }
    }
}
