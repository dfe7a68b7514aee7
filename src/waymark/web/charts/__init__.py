"""Pictures of numbers as SVG: geometry here, in per cent and pixels; words and colors in templates and style sheets."""
